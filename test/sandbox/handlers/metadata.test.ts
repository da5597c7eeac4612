import { describe, expect, test } from "vitest";
import { createHarness, getString, type Harness } from "../../support/harness.ts";

const metadata = { public_metadata: { plan: "pro", seats: 3 }, private_metadata: { crm: { id: 1 } } };

const createUser = async ({ tool }: Harness) => ({
  user_id: getString(await tool("create_user", { username: "ada_l", ...metadata }), "id"),
});
const createOrganization = async ({ tool }: Harness) => ({
  organization_id: getString(await tool("create_organization", { name: "Acme", ...metadata }), "id"),
});

describe.each([
  ["user", createUser, "replace_user_metadata", "get_user"],
  ["organization", createOrganization, "replace_organization_metadata", "get_organization"],
] as const)("metadata of a %s", (_, make, replace, get) => {
  test("is replaced as a whole where given, and unchanged where omitted", async () => {
    const harness = await createHarness();
    const target = await make(harness);
    harness.clock.advance(1000);
    const replaced = { public_metadata: { plan: null, tier: { level: 2 } } };
    expect(await harness.tool(replace, { ...target, ...replaced, confirm: true })).toMatchObject({
      private_metadata: metadata.private_metadata,
      updated_at: harness.clock.now(),
    });
    const now = await harness.tool(get, target);
    expect(now["public_metadata"]).toEqual(replaced.public_metadata);
    await harness.tool(replace, { ...target, private_metadata: {}, confirm: true });
    expect(await harness.tool(get, target)).toMatchObject({ ...replaced, private_metadata: {} });
  });

  test("is shown before it is lost", async () => {
    const harness = await createHarness();
    const target = await make(harness);
    const refusal = await harness.failure(replace, { ...target, public_metadata: {} });
    expect(refusal).toContain('"seats":3');
    expect(await harness.tool(get, target)).toMatchObject(metadata);
  });
});

test("replace_user_metadata also replaces a user's unsafe metadata", async () => {
  const harness = await createHarness();
  const target = await createUser(harness);
  await harness.tool("update_user_metadata", { ...target, unsafe_metadata: { theme: "dark", size: 2 } });
  expect(
    await harness.tool("replace_user_metadata", {
      ...target,
      unsafe_metadata: { theme: "light" },
      confirm: true,
    }),
  ).toMatchObject({ unsafe_metadata: { theme: "light" }, ...metadata });
});
