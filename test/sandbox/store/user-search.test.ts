import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import LibsqlDatabase from "libsql";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod/v3";
import { openSandbox, resetSandbox } from "../../../src/sandbox/bootstrap/open-sandbox.ts";
import { seedSandbox } from "../../../src/sandbox/seeding/seed-sandbox.ts";
import { countUsers, listUsers } from "../../../src/sandbox/store/user-search/user-search.ts";
import { createHarness, getItems, getString, type Harness, type Json } from "../../support/harness.ts";
import { writeSandboxFile } from "../../support/sandbox-files.ts";

/** Tests of user search: the indexes must return the same users as a scan of all users. */

const FoundUser = z.object({
  id: z.string(),
  username: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  email_addresses: z.array(z.object({ email_address: z.string() })),
  phone_numbers: z.array(z.object({ phone_number: z.string() })),
  web3_wallets: z.array(z.object({ web3_wallet: z.string() })),
  last_active_at: z.number().nullable(),
  last_sign_in_at: z.number().nullable(),
  created_at: z.number(),
});
type FoundUser = z.output<typeof FoundUser>;

/** Folds the case of ASCII letters only, as SQLite does. */
const toAsciiLowerCase = (value: string) => value.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
const containsFolded = (value: string | null, part: string) =>
  value !== null && toAsciiLowerCase(value).includes(toAsciiLowerCase(part));

const formatName = ({ first_name, last_name }: FoundUser) => `${first_name ?? ""} ${last_name ?? ""}`;
const listAddresses = (user: FoundUser) => user.email_addresses.map((email) => email.email_address);
const listNumbers = (user: FoundUser) => user.phone_numbers.map((number) => number.phone_number);
const listWallets = (user: FoundUser) => user.web3_wallets.map((wallet) => wallet.web3_wallet);

/** The reference implementation of each filter for partial text. */
const PARTIAL_FILTERS: Readonly<Record<string, (user: FoundUser, part: string) => boolean>> = {
  query: (user, part) =>
    [
      user.id,
      formatName(user),
      user.username,
      ...listAddresses(user),
      ...listNumbers(user),
      ...listWallets(user),
    ].some((text) => containsFolded(text, part)),
  email_address_query: (user, part) => listAddresses(user).some((text) => containsFolded(text, part)),
  phone_number_query: (user, part) => listNumbers(user).some((text) => containsFolded(text, part)),
  username_query: (user, part) => containsFolded(user.username, part),
  name_query: (user, part) => containsFolded(formatName(user), part),
};

const getIds = (list: Json) => getItems(list).map((user) => getString(user, "id"));

/** Returns all users, the newest first. */
const listAllUsers = async ({ listAll }: Harness) =>
  (await listAll("list_users")).map((user) => FoundUser.parse(user));

describe("searching many users", () => {
  const seededUsers = createHarness().then(async (harness) => {
    await seedSandbox(harness.sandbox, { users: 1500, seed: 5 });
    const create = (fields: Json) => harness.tool("create_user", { skip_user_requirement: true, ...fields });
    await create({ first_name: 'Quote"d', last_name: "100%_sure", username: "under_score" });
    await create({ first_name: "ØYVIND 👩‍🚀", last_name: "Ångström", created_at: "2019-05-05T00:00:00Z" });
    await create({ first_name: "Zo", email_address: ["Mixed.CASE@Example.com", "zz@example.com"] });
    return { harness, users: await listAllUsers(harness) };
  });

  const parts = [
    ["example", "EXAMPLE.COM", "smith", "Grace Hopper", "hopper", "acme-", "a.b", "zzzzz", "no such name"],
    [
      "a",
      "Z",
      "q",
      "-",
      "+",
      "ø",
      "Ø",
      "é",
      "👩",
      "zz",
      "e ",
      " s",
      "gr",
      "om",
      "99",
      "%",
      "_",
      "%_",
      '"',
      '"d',
    ],
    [
      "+1",
      "5550",
      "+1201",
      "0x",
      "user_",
      "CASE@",
      "mixed.case@example.com",
      "ngström",
      "ångström",
      "zo\u0308",
    ],
    ["O'B", "'", "AND", '" OR "', "smith*", "com.example", "example.org", ".example", "👩‍🚀 Å"],
  ].flat();

  test.each(Object.keys(PARTIAL_FILTERS))(
    "by %s finds exactly the users that contain the text",
    async (filter) => {
      const { harness, users } = await seededUsers;
      const matchesFilter = PARTIAL_FILTERS[filter] ?? (() => false);
      for (const part of parts) {
        const expected = users.filter((user) => matchesFilter(user, part)).map(({ id }) => id);
        const userIds = getIds(await harness.tool("list_users", { [filter]: part }));
        expect(userIds, part).toEqual(expected.slice(0, 10));
        const secondPage = await harness.tool("list_users", { [filter]: part, limit: 7, offset: 9 });
        expect(getIds(secondPage), part).toEqual(expected.slice(9, 16));
        const oldest = await harness.tool("list_users", {
          [filter]: part,
          order_by: "+created_at",
          limit: 5,
        });
        expect(getIds(oldest), part).toEqual(expected.toReversed().slice(0, 5));
        const { total_count } = await harness.tool("count_users", { [filter]: part });
        expect(total_count, part).toBe(expected.length);
      }
    },
  );

  test("combines filters, and continues after a user", async () => {
    const { harness, users } = await seededUsers;
    const cursorUser = users[700];
    const expected = users.filter(
      (user) =>
        containsFolded(formatName(user), "a") &&
        listAddresses(user).some((address) => containsFolded(address, "example.com")),
    );
    const filter = { name_query: "a", email_address_query: "example.com" };
    expect(getIds(await harness.tool("list_users", filter))).toEqual(
      expected.slice(0, 10).map(({ id }) => id),
    );
    const after = expected.filter(({ id }) => users.findIndex((user) => user.id === id) > 700);
    const page = await harness.tool("list_users", { ...filter, starting_after: cursorUser?.id });
    expect(getIds(page)).toEqual(after.slice(0, 10).map(({ id }) => id));
  });

  test.each(["last_active_at", "last_sign_in_at", "created_at"] as const)(
    "by an upper or lower bound of %s finds exactly the users within it",
    async (column) => {
      const { harness, users } = await seededUsers;
      const times = users.map((user) => user[column] ?? 0).toSorted((a, b) => a - b);
      for (const fraction of [0.01, 0.2, 0.5, 0.9, 0.999]) {
        const time = times[Math.floor(times.length * fraction)] ?? 0;
        const expected = (matches: (time: number) => boolean) =>
          users.filter((user) => user[column] !== null && matches(user[column])).map(({ id }) => id);
        const before = await harness.tool("list_users", { [`${column}_before`]: time });
        expect(getIds(before)).toEqual(expected((value) => value < time).slice(0, 10));
        const after = await harness.tool("list_users", { [`${column}_after`]: time });
        expect(getIds(after)).toEqual(expected((value) => value > time).slice(0, 10));
      }
    },
  );

  test("by organizations finds exactly their members, for one organization and for many", async () => {
    const { harness, users } = await seededUsers;
    const { listAll } = harness;
    const organizations = await listAll("list_organizations");
    const organizationIds = organizations.map((organization) => getString(organization, "id")).slice(0, 100);
    for (const ids of [organizationIds.slice(0, 1), organizationIds]) {
      const userIds = (await listAll("list_users", { organization_id: ids })).map((user) =>
        getString(user, "id"),
      );
      const members = new Set<string>();
      for (const id of ids)
        for (const membership of await listAll("list_organization_memberships", { organization_id: id }))
          members.add(z.object({ user_id: z.string() }).parse(membership["public_user_data"]).user_id);
      const expected = users.filter(({ id }) => members.has(id)).map(({ id }) => id);
      expect(userIds).toEqual(expected);
    }
  });
});

describe("the user search", () => {
  const search = async ({ tool }: Harness, query: string) => getIds(await tool("list_users", { query }));

  test("reflects changes of names, usernames and addresses, deletions and a reset", async () => {
    const harness = await createHarness();
    const { tool } = harness;
    const user_id = getString(
      await tool("create_user", { first_name: "Hedy", username: "hedy_l", email_address: ["a@one.example"] }),
      "id",
    );
    await tool("update_user", { user_id, first_name: "Ada", username: "ada_l" });
    expect(await search(harness, "hedy")).toEqual([]);
    expect(await search(harness, "ada_l")).toEqual([user_id]);
    const email_address = "b@two.example";
    const added = await tool("create_email_address", { user_id, email_address, verified: true });
    expect(await search(harness, "two.exam")).toEqual([user_id]);
    await tool("delete_email_address", { email_address_id: added["id"], confirm: true });
    expect(await search(harness, "two.exam")).toEqual([]);
    expect(await search(harness, "one.exam")).toEqual([user_id]);
    await tool("delete_user", { user_id, confirm: true });
    expect(await search(harness, "one.exam")).toEqual([]);
    await tool("create_user", { email_address: ["c@one.example"] });
    await resetSandbox(harness.sandbox);
    expect(await search(harness, "one.exam")).toEqual([]);
  });

  /** Creates sixty users, one second apart; every third has an earlier `created_at`. */
  async function createSixtyUsers({ tool, clock }: Harness): Promise<string[]> {
    const ids: string[] = [];
    for (let number = 0; number < 60; number += 1) {
      clock.advance(1000);
      const created_at = new Date(Date.UTC(2001, number)).toISOString();
      const user = { username: `person_${number}`, ...(number % 3 === 0 ? { created_at } : {}) };
      ids.push(getString(await tool("create_user", user), "id"));
    }
    return ids;
  }

  const listNewest = async (harness: Harness) =>
    (await listAllUsers(harness)).map(({ id }) => id).slice(0, 10);

  test("orders users by a creation time that was set when they were created", async () => {
    const harness = await createHarness();
    const futureUser = { username: "person_of_tomorrow", created_at: "2040-01-01T00:00:00Z" };
    const id = getString(await harness.tool("create_user", futureUser), "id");
    await createSixtyUsers(harness);
    expect((await listNewest(harness))[0]).toBe(id);
    expect(await search(harness, "person_")).toEqual(await listNewest(harness));
  });

  test("orders users by a creation time that was set later", async () => {
    const harness = await createHarness();
    const ids = await createSixtyUsers(harness);
    const setCreationTime = (index: number, created_at: string) =>
      harness.tool("update_user", { user_id: ids[index], created_at });
    await setCreationTime(1, "2041-01-01T00:00:00Z");
    await setCreationTime(59, "2000-01-01T00:00:00Z");
    expect((await listNewest(harness))[0]).toBe(ids[1]);
    expect(await search(harness, "person_")).toEqual(await listNewest(harness));
  });

  test("finds users who were active before their creation time", async () => {
    const harness = await createHarness();
    await seedSandbox(harness.sandbox, { users: 500, seed: 1 });
    await harness.sandbox.db.updateTable("users").set({ last_active_at: 5 }).execute();
    const active = await harness.tool("list_users", { last_active_at_before: 6 });
    expect(getIds(active)).toEqual(await listNewest(harness));
  });

  test("finds the users of a file that was written before the index existed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "clerk-mcp-test-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [file, other] = [join(folder, "sandbox.db"), join(folder, "other.db")];
    const seeded = await openSandbox({ file: other });
    await seedSandbox(seeded, { users: 50, seed: 3 });
    await seeded.db.destroy();

    writeSandboxFile(file, 1);
    const database = new LibsqlDatabase(file);
    database.exec(
      `attach '${other}' as other; delete from memberships; delete from organizations; delete from identifications; delete from users`,
    );
    for (const table of ["users", "identifications"]) {
      const columns = database.prepare(
        `select group_concat(name) as names from pragma_table_info('${table}')`,
      );
      const { names } = z.object({ names: z.string() }).parse(columns.get());
      database.exec(`insert into ${table} (${names}) select ${names} from other.${table}`);
    }
    database.close();

    const [migrated, current] = [await openSandbox({ file }), await openSandbox({ file: other })];
    const page = { order: "created_at", direction: "desc", limit: 10, offset: 0 } as const;
    for (const anyPart of ["example", "an", "user_", "+1"]) {
      const ids = (await listUsers(migrated.db, { anyPart }, page)).map(({ id }) => id);
      expect(ids).not.toEqual([]);
      expect(ids).toEqual((await listUsers(current.db, { anyPart }, page)).map(({ id }) => id));
      expect(await countUsers(migrated.db, { anyPart })).toBe(await countUsers(current.db, { anyPart }));
    }
    await Promise.all([migrated.db.destroy(), current.db.destroy()]);
  });
});
