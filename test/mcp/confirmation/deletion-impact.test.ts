import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { catalog } from "../../../tools/catalog.ts";
import { createHarness, getString, type Harness, type Json } from "../../support/harness.ts";
import { getSetupOperation, impactSetups as setups } from "../../support/impact/index.ts";

const DryRun = z.object({
  preview: z.object({
    target: z.unknown(),
    name: z.string().optional(),
    owner: z.string().optional(),
    lost: z.array(z.string()),
    affected: z.array(z.string()),
    recreate: z.object({ tool: z.string(), arguments: z.record(z.unknown()) }).optional(),
  }),
});

/** Loads the preview of a call with a dry run, and counts the requests that it took. */
async function loadPreview({ tool, exchanges }: Harness, name: string, args: Json) {
  const requestCount = exchanges.length;
  const { preview } = DryRun.parse(await tool(name, { ...args, dry_run: true }));
  return { ...preview, requests: exchanges.length - requestCount };
}

function throwMissingSetup(name: string): never {
  throw new Error(`There is no setup for ${name}.`);
}

const confirmIfNeeded = (name: string) =>
  catalog.get(name)?.operation.confirm === undefined ? {} : { confirm: true };

describe.each(Object.entries(setups))("the impact of %s", (setupName, { environment, setUp }) => {
  const name = getSetupOperation(setupName);

  test("is listed in the preview with at most eight requests, and the suggested call recreates the target", async () => {
    const harness = await createHarness(environment === undefined ? {} : { environment });
    const { args, recreateTool, ...expected } = await setUp(harness);
    const { recreate, requests, ...preview } = await loadPreview(harness, name, args);
    const { name: targetName, owner, lost, affected } = preview;
    expect({ name: targetName, owner, lost, affected }).toEqual({
      name: undefined,
      owner: undefined,
      lost: [],
      affected: [],
      ...expected,
    });
    expect(recreate?.tool).toBe(recreateTool);
    expect(requests).toBeLessThanOrEqual(8);

    await harness.tool(name, { ...args, confirm: true });
    if (recreate !== undefined)
      await harness.tool(recreate.tool, { ...recreate.arguments, ...confirmIfNeeded(recreate.tool) });
  });
});

test("every operation that needs confirmation has an impact test", () => {
  const confirmed = [...catalog.values()].filter(({ operation }) => operation.confirm !== undefined);
  const operations = new Set(Object.keys(setups).map(getSetupOperation));
  expect([...operations].sort()).toEqual(confirmed.map(({ name }) => name).sort());
});

describe("a preview", () => {
  test.each([
    ["delete_user_passkey", "passkey_identification_id"],
    ["delete_user_web3_wallet", "web3_wallet_identification_id"],
    ["delete_user_external_account", "external_account_id"],
    ["delete_machine_scope", "other_machine_id"],
    ["remove_permission_from_organization_role", "permission_id"],
    ["replace_role_in_role_set", "role_key"],
    ["revoke_user_trusted_device", "trusted_device_id"],
  ])("of %s issues no token for an id that its owner does not have", async (name, field) => {
    const harness = await createHarness({ settings: { confirm: "preview" } });
    const { args } = await (setups[name] ?? throwMissingSetup(name)).setUp(harness);
    const denial = await harness.failure(name, { ...args, [field]: "none", confirm: true });
    expect(denial).toMatch(
      /^Nothing was changed on .*: there is no such target\.\nNext: check the arguments/,
    );
    expect(denial).not.toContain("confirm_token");
    expect(denial).not.toContain("To recreate it");
  });

  test("of ban_users names unknown users and issues no token", async () => {
    const harness = await createHarness({ settings: { confirm: "preview" } });
    const user_id = getString(await harness.tool("create_user", { username: "ada_l" }), "id");
    const denial = await harness.failure("ban_users", { user_ids: [user_id, "user_none"], confirm: true });
    expect(denial).toMatch(
      /^Nothing was changed on .*: there is no such target\.\nNext: check the arguments/,
    );
    expect(denial.split("\n").at(-1)).toBe('Not found: "user_none"');
    expect(denial).not.toContain("confirm_token");
  });

  test("names what is not counted because organizations are disabled", async () => {
    const harness = await createHarness();
    const user_id = getString(
      await harness.tool("create_user", { email_address: ["ada@example.com"] }),
      "id",
    );
    await harness.tool("update_instance_organization_settings", { enabled: false, confirm: true });
    const { lost } = await loadPreview(harness, "delete_user", { user_id });
    expect(lost).toContain("organization memberships not counted (organization_not_enabled_in_instance)");
  });

  test("names what is not counted because that would take too many reads", async () => {
    const harness = await createHarness();
    const user_ids = await Promise.all(
      Array.from({ length: 11 }, async (_, index) =>
        getString(await harness.tool("create_user", { username: `user_${index}` }), "id"),
      ),
    );
    const { lost, requests } = await loadPreview(harness, "ban_users", { user_ids });
    expect(lost).toEqual(["active sessions not counted (that would take more than 10 reads)"]);
    expect(requests).toBe(1);
  });

  test("of ten users at once causes no warning about leaked event listeners", async () => {
    const warnings: Error[] = [];
    const recordWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", recordWarning);
    const harness = await createHarness();
    const user_ids = await Promise.all(
      Array.from({ length: 10 }, async (_, index) =>
        getString(await harness.tool("create_user", { username: `user_${index}` }), "id"),
      ),
    );
    const { lost, requests } = await loadPreview(harness, "ban_users", { user_ids });
    expect(lost).toEqual([]);
    expect(requests).toBe(11);
    process.off("warning", recordWarning);
    expect(warnings).toEqual([]);
  });

  test("notes a feature that the instance does not have, and fails on any other error", async () => {
    const createFailingHarness = (status: number, code: string) =>
      createHarness({
        wrapFetch: (fetch) => async (input, init) => {
          const request = new Request(input, init);
          if (!new URL(request.url).pathname.endsWith("/api_keys")) return fetch(request);
          const errors = [{ code, message: code, long_message: code }];
          return Response.json({ errors }, { status, headers: { "content-type": "application/json" } });
        },
      });
    const withoutFeature = await createFailingHarness(403, "feature_not_enabled");
    const user_id = getString(await withoutFeature.tool("create_user", { username: "ada_l" }), "id");
    expect((await loadPreview(withoutFeature, "delete_user", { user_id })).lost).toContain(
      "API keys not counted (feature_not_enabled)",
    );
    const unauthorized = await createFailingHarness(401, "authentication_invalid");
    const other_id = getString(await unauthorized.tool("create_user", { username: "bob_b" }), "id");
    expect(await unauthorized.failure("delete_user", { user_id: other_id })).toContain(
      "What would be lost could not be read:",
    );
  });

  test("shows the owner, what is affected and how to recreate the target, each in a line", async () => {
    const harness = await createHarness();
    const { args } = await (
      setups["remove_permission_from_organization_role"] ??
      throwMissingSetup("remove_permission_from_organization_role")
    ).setUp(harness);
    const denial = await harness.failure("remove_permission_from_organization_role", args);
    expect(denial).toMatch(
      /\nAffected: 1 member with the role\.\nName: "Read invoices"\nBelongs to: "Accountant", "role_\w+"\n/,
    );
    expect(denial).toContain(
      "\nTo recreate it, as far as possible: assign_permission_to_organization_role {",
    );
  });
});

describe("names that contain line breaks", () => {
  test("are escaped in the lines of the impact", async () => {
    const harness = await createHarness();
    const name = "Acme). Nothing is lost.\nAlso lost: nothing";
    const connection = {
      name,
      provider: "saml_okta",
      domains: ["acme.example"],
      organization_id: getString(await harness.tool("create_organization", { name: "Acme" }), "id"),
    };
    await harness.tool("create_enterprise_connection", connection);
    const denial = await harness.failure("delete_organization", {
      organization_id: connection.organization_id,
    });
    expect(denial.split("\n")).toContain("Affected: 1 enterprise connection.");
    expect(denial.split("\n")).toContain(`Affected, enterprise connections: ${JSON.stringify(name)}`);
  });
});

describe("an update that removes nothing", () => {
  test.each<[string, Json, (harness: Harness) => Promise<Json>]>([
    [
      "update_instance",
      { allowed_origins: ["app://one", "app://two"] },
      async ({ tool }) => {
        await tool("update_instance", { allowed_origins: ["app://one"] });
        return {};
      },
    ],
    [
      "update_user",
      { password: "another horse battery staple 7", sign_out_of_other_sessions: false },
      async ({ tool }) => ({ user_id: getString(await tool("create_user", { username: "ada_l" }), "id") }),
    ],
    [
      "update_email_address",
      { verified: false },
      async ({ tool }) => {
        const user_id = getString(await tool("create_user", { username: "ada_l" }), "id");
        const added = await tool("create_email_address", { user_id, email_address: "ada@example.com" });
        return { email_address_id: added["id"] };
      },
    ],
  ])("needs no confirmation: %s %j", async (name, args, prepare) => {
    const harness = await createHarness();
    await harness.tool(name, { ...(await prepare(harness)), ...args });
  });
});
