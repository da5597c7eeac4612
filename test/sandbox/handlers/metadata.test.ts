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
] as const)("metadata of a %s", (_, createTarget, replace, get) => {
  test("is replaced as a whole where given, and unchanged where omitted", async () => {
    const harness = await createHarness();
    const target = await createTarget(harness);
    harness.clock.advance(1000);
    const newMetadata = { public_metadata: { plan: null, tier: { level: 2 } } };
    expect(await harness.tool(replace, { ...target, ...newMetadata, confirm: true })).toMatchObject({
      private_metadata: metadata.private_metadata,
      updated_at: harness.clock.now(),
    });
    const updated = await harness.tool(get, target);
    expect(updated["public_metadata"]).toEqual(newMetadata.public_metadata);
    await harness.tool(replace, { ...target, private_metadata: {}, confirm: true });
    expect(await harness.tool(get, target)).toMatchObject({ ...newMetadata, private_metadata: {} });
  });

  test("is shown before confirmation", async () => {
    const harness = await createHarness();
    const target = await createTarget(harness);
    const error = await harness.failure(replace, { ...target, public_metadata: {} });
    expect(error).toContain('"seats":3');
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
