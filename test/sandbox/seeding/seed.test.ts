import { expect, test } from "vitest";
import { z } from "zod/v3";
import { seedSandbox } from "../../../src/sandbox/seeding/seed-sandbox.ts";
import { createHarness, getItems, type Harness } from "../../support/harness.ts";

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

async function createSeededHarness(users: number, seed: number): Promise<Harness> {
  const harness = await createHarness();
  await seedSandbox(harness.sandbox, { users, seed });
  return harness;
}

const SeededUser = z.object({
  username: z.string().nullable(),
  first_name: z.string().nullable(),
  email_addresses: z.array(z.object({ id: z.string(), email_address: z.string() })),
  phone_numbers: z.array(z.object({})),
  web3_wallets: z.array(z.object({})),
  primary_email_address_id: z.string(),
  public_metadata: z.object({ plan: z.string() }),
  banned: z.boolean(),
  locked: z.boolean(),
  created_at: z.number(),
  last_sign_in_at: z.number().nullable(),
  last_active_at: z.number().nullable(),
});

const SignInMethods = z.object({
  id: z.string(),
  passkeys: z.array(z.object({ id: z.string() })),
  external_accounts: z.array(
    z.object({ id: z.string(), provider: z.string(), provider_user_id: z.string() }),
  ),
});

const listUsers = async ({ listAll }: Harness) =>
  (await listAll("list_users")).map((user) => SeededUser.parse(user));

test("seeded users vary like those of an application, and none is active before being created", async () => {
  const harness = await createSeededHarness(500, 1);
  const users = await listUsers(harness);
  expect(users).toHaveLength(500);
  const countWhere = (predicate: (user: z.output<typeof SeededUser>) => boolean) =>
    users.filter(predicate).length;
  for (const count of [
    countWhere(({ banned }) => banned),
    countWhere(({ locked }) => locked),
    countWhere(({ username }) => username === null),
    countWhere(({ email_addresses }) => email_addresses.length === 2),
    countWhere(({ phone_numbers }) => phone_numbers.length > 0),
    countWhere(({ web3_wallets }) => web3_wallets.length > 0),
    countWhere(({ last_sign_in_at }) => last_sign_in_at === null),
    countWhere(({ first_name }) => first_name === null),
  ]) {
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(400);
  }
  for (const user of users) {
    expect(user.primary_email_address_id).toBe(user.email_addresses[0]?.id);
    const times = [user.created_at, user.last_sign_in_at, user.last_active_at, harness.clock.now()];
    const knownTimes = times.filter((time) => time !== null);
    expect(knownTimes).toEqual(knownTimes.toSorted((a, b) => a - b));
  }
  const created = users.map(({ created_at }) => created_at);
  expect(Math.max(...created) - Math.min(...created)).toBeGreaterThan(2 * YEAR_MS);
  const addresses = users.flatMap((user) => user.email_addresses.map((email) => email.email_address));
  expect(new Set(addresses).size).toBe(addresses.length);
  for (const address of addresses) expect(address).toMatch(/[@.]example(\.(com|net|org))?$/);
});

test("some seeded users have passkeys, external accounts and trusted devices, which behave like those of other users", async () => {
  const { listAll, tool } = await createSeededHarness(300, 1);
  const users = (await listAll("list_users")).map((user) => SignInMethods.parse(user));
  const withPasskey = users.filter(({ passkeys }) => passkeys.length > 0);
  const withAccount = users.filter(({ external_accounts }) => external_accounts.length > 0);
  for (const { length } of [withPasskey, withAccount]) {
    expect(length).toBeGreaterThan(5);
    expect(length).toBeLessThan(150);
  }
  for (const { id: user_id, passkeys } of withPasskey.slice(0, 1)) {
    const target = { user_id, passkey_identification_id: passkeys[0]?.id, confirm: true };
    await tool("delete_user_passkey", target);
    expect(await tool("get_user", { user_id })).toMatchObject({ passkeys: [] });
  }
  for (const { id: user_id, external_accounts } of withAccount.slice(0, 1)) {
    const [account] = external_accounts;
    const tokens = await tool("list_user_oauth_access_tokens", { user_id, provider: account?.provider });
    expect(getItems(tokens)).toMatchObject([{ external_account_id: account?.id }]);
    const query = { provider: account?.provider, provider_user_id: [account?.provider_user_id] };
    expect(getItems(await tool("list_users", query))).toMatchObject([{ id: user_id }]);
    await tool("delete_user_external_account", {
      user_id,
      external_account_id: account?.id,
      confirm: true,
    });
    expect(await tool("get_user", { user_id })).toMatchObject({ external_accounts: [] });
  }
  const devices = await Promise.all(
    users.map(async ({ id: user_id }) => getItems(await tool("list_user_trusted_devices", { user_id }))),
  );
  expect(devices.flat().length).toBeGreaterThan(5);
  for (const device of devices.flat()) expect(device).toMatchObject({ status: "active" });
});

test("seeded organizations have members, including their creator as an administrator", async () => {
  const harness = await createSeededHarness(200, 1);
  const organizations = getItems(
    await harness.tool("list_organizations", { limit: 500, include_members_count: true }),
  );
  expect(organizations).toHaveLength(10);
  for (const { id, created_by, members_count } of organizations) {
    const members = await harness.tool("list_organization_memberships", { organization_id: id, limit: 500 });
    expect(members["total_count"]).toBe(members_count);
    expect(getItems(members)).toContainEqual(
      expect.objectContaining({
        role: "org:admin",
        public_user_data: expect.objectContaining({ user_id: created_by }),
      }),
    );
  }
});

test("a seed always creates the same users, and another seed creates different ones", async () => {
  const [firstUsers, secondUsers, otherUsers] = await Promise.all([
    createSeededHarness(40, 7),
    createSeededHarness(40, 7),
    createSeededHarness(40, 8),
  ]);
  const users = await firstUsers.tool("list_users", { limit: 40 });
  expect(await secondUsers.tool("list_users", { limit: 40 })).toEqual(users);
  expect(await otherUsers.tool("list_users", { limit: 40 })).not.toEqual(users);
});

test("seeding fails if the sandbox already has users", async () => {
  const harness = await createSeededHarness(1, 1);
  await expect(seedSandbox(harness.sandbox, { users: 1, seed: 2 })).rejects.toThrow("already has users");
  expect(await harness.tool("count_users")).toMatchObject({ total_count: 1 });
});
