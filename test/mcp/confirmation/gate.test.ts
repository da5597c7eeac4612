import type { ElicitRequest, ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { checkConfirmation } from "../../../src/mcp/confirmation/gate.ts";
import { instanceForKey } from "../../../src/shared/instance-info.ts";
import { catalog } from "../../../tools/catalog.ts";
import { createHarness, getString, type Harness, type HarnessOptions } from "../../support/harness.ts";

const PREVIEW_OPTIONS: HarnessOptions = { settings: { confirm: "preview" } };
const MINUTE_MS = 60_000;

/** Creates an organization with one member, and returns both ids. */
async function createAcme({ tool }: Harness) {
  const user_id = getString(await tool("create_user", { email_address: ["ada@example.com"] }), "id");
  const organization_id = getString(
    await tool("create_organization", { name: "Acme", created_by: user_id }),
    "id",
  );
  return { organization_id, user_id };
}

/** Names that nobody can see, by the kind of their characters. */
const BLANK_NAMES: Readonly<Record<string, string>> = {
  "a name of blanks": "\u200b\u00a0\u2003\u3000\u2028\u200b",
  "a name of zero-width characters": "\u200b\u200c\u200d\u2060\ufeff",
  "a name of directional marks": "\u200e\u200f\u061c\u202e\u2066",
  "a name of variation selectors": "\ufe00\ufe0f\u180b\u{e0100}",
  "a name of fillers": "\u115f\u1160\u3164\uffa0\u2800",
  "a name of blank symbols": "\u{1d159}\u{13441}",
  "a name of control characters": "\u0007\u001b\u0085",
  "a name of tag characters": "\u{e0001}\u{e0041}\u{e007f}",
  "a name of other invisible characters": "\u00ad\u034f\u17b4\ufff9\u{1d173}",
};

const NextArguments = z.record(z.unknown());

/** Parses the arguments of the next call, which a denial ends with. */
function parseNextArguments(denial: string): Record<string, unknown> {
  const json = /(\{.*\})$/.exec(denial.split("\n").at(-1) ?? "")?.[1];
  if (json === undefined) throw new Error(`The denial does not end with a next call: ${denial}`);
  return NextArguments.parse(JSON.parse(json));
}

const listDeletions = ({ exchanges }: Harness) => exchanges.filter(({ method }) => method === "DELETE");

describe("the `preview` policy", () => {
  test("denies `confirm` alone, and its message ends with a call that is allowed once", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id } = await createAcme(harness);
    const denial = await harness.failure("delete_organization", { organization_id, confirm: true });
    const nextArguments = parseNextArguments(denial);
    expect(nextArguments).toEqual({ organization_id, confirm: true, confirm_token: expect.any(String) });
    expect(listDeletions(harness)).toEqual([]);
    expect(await harness.tool("delete_organization", nextArguments)).toMatchObject({ deleted: true });
    expect(await harness.failure("delete_organization", nextArguments)).toContain("Nothing was changed");
    expect(listDeletions(harness)).toHaveLength(1);
  });

  test("rejects a token for another tool or other arguments without consuming it", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id, user_id } = await createAcme(harness);
    const otherId = getString(await harness.tool("create_organization", { name: "Other" }), "id");
    const nextArguments = parseNextArguments(
      await harness.failure("delete_organization", { organization_id }),
    );
    const { confirm_token } = nextArguments;
    expect(
      await harness.failure("delete_organization", {
        organization_id: otherId,
        confirm: true,
        confirm_token,
      }),
    ).toContain("a preview with other arguments");
    expect(await harness.failure("ban_user", { user_id, confirm: true, confirm_token })).toContain(
      "belongs to a preview of delete_organization",
    );
    expect(await harness.failure("delete_organization", { organization_id, confirm_token })).toContain(
      "needs confirmation",
    );
    expect(listDeletions(harness)).toEqual([]);
    expect(await harness.tool("delete_organization", nextArguments)).toMatchObject({ deleted: true });
  });

  test("rejects an unknown token", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id } = await createAcme(harness);
    expect(
      await harness.failure("delete_organization", { organization_id, confirm: true, confirm_token: "x" }),
    ).toContain("is unknown or has already been used");
    expect(listDeletions(harness)).toEqual([]);
  });

  test("accepts a token for ten minutes", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id } = await createAcme(harness);
    const nextArguments = parseNextArguments(
      await harness.failure("delete_organization", { organization_id }),
    );
    harness.clock.advance(10 * MINUTE_MS);
    const denial = await harness.failure("delete_organization", nextArguments);
    expect(denial).toContain("has expired");
    const newArguments = parseNextArguments(denial);
    harness.clock.advance(10 * MINUTE_MS - 1);
    expect(await harness.tool("delete_organization", newArguments)).toMatchObject({ deleted: true });
  });

  test("denies a call whose target has changed, shows the difference, and offers a new token", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id } = await createAcme(harness);
    const nextArguments = parseNextArguments(
      await harness.failure("delete_organization", { organization_id }),
    );
    await harness.tool("update_organization", { organization_id, name: "Acme Ltd" });
    const denial = await harness.failure("delete_organization", nextArguments);
    expect(denial).toContain("The target has changed since the preview.");
    expect(denial).toContain('Changed: "target.name": "Acme" → "Acme Ltd"');
    expect(listDeletions(harness)).toEqual([]);
    expect(await harness.tool("delete_organization", parseNextArguments(denial))).toMatchObject({
      deleted: true,
    });
  });

  test("denies a call when the target's dependents have changed", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id } = await createAcme(harness);
    const nextArguments = parseNextArguments(
      await harness.failure("delete_organization", { organization_id }),
    );
    const bob = getString(await harness.tool("create_user", { email_address: ["bob@example.com"] }), "id");
    await harness.tool("create_organization_membership", {
      organization_id,
      user_id: bob,
      role: "org:member",
    });
    expect(await harness.failure("delete_organization", nextArguments)).toContain('"1 member" → "2 members"');
    expect(listDeletions(harness)).toEqual([]);
  });

  test("denies a call when a dependent was replaced by another, and names both", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id } = await createAcme(harness);
    const addMember = async (address: string) => {
      const user_id = getString(await harness.tool("create_user", { email_address: [address] }), "id");
      const membership = { organization_id, user_id };
      const role = "org:member";
      const { id } = await harness.tool("create_organization_membership", { ...membership, role });
      return { membership, id: String(id) };
    };
    const bob = await addMember("bob@example.com");
    const nextArguments = parseNextArguments(
      await harness.failure("delete_organization", { organization_id }),
    );
    const removal = await harness.failure("delete_organization_membership", bob.membership);
    await harness.tool("delete_organization_membership", parseNextArguments(removal));
    const cy = await addMember("cy@example.com");
    const denial = await harness.failure("delete_organization", nextArguments);
    expect(denial).toContain("The target has changed since the preview.");
    expect(denial.match(/^Changed: .*/gm)?.toSorted()).toEqual(
      [
        `Changed: "dependents.members.${bob.id}": true → nothing`,
        `Changed: "dependents.members.${cy.id}": nothing → true`,
      ].toSorted(),
    );
    await harness.tool("delete_organization", parseNextArguments(denial));
  });

  test("binds a confirmation to as many dependents as the API lists at once, and lists few changes", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id } = await createAcme(harness);
    const createMember = async (index: number) => {
      const user_id = getString(
        await harness.tool("create_user", { email_address: [`user${index}@example.com`] }),
        "id",
      );
      await harness.tool("create_organization_membership", { organization_id, user_id, role: "org:member" });
    };
    await harness.tool("update_organization", { organization_id, max_allowed_memberships: 0 });
    const nextArguments = parseNextArguments(
      await harness.failure("delete_organization", { organization_id }),
    );
    for (let index = 0; index < 25; index += 1) await createMember(index);
    const denial = await harness.failure("delete_organization", nextArguments);
    expect(denial).toContain('"1 member" → "26 members"');
    expect(denial.match(/^Changed: /gm)).toHaveLength(20);
    expect(denial).toContain("Of 26 changes, 20 are shown.");
  });

  test("ignores changes of the target's activity timestamps", async () => {
    let readCount = 0;
    const harness = await createHarness({
      ...PREVIEW_OPTIONS,
      wrapFetch: (fetch) => async (input, init) => {
        const response = await fetch(input, init);
        const body = NextArguments.parse(await response.clone().json());
        readCount += 1;
        return body["object"] === "session"
          ? Response.json({ ...body, last_active_at: readCount, updated_at: readCount })
          : response;
      },
    });
    const user_id = getString(
      await harness.tool("create_user", { email_address: ["ada@example.com"] }),
      "id",
    );
    const session_id = getString(await harness.tool("create_session", { user_id }), "id");
    const nextArguments = parseNextArguments(await harness.failure("revoke_session", { session_id }));
    expect(await harness.tool("revoke_session", nextArguments)).toMatchObject({ status: "revoked" });
  });

  test("does not consume the token of a call that fails for another reason", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id } = await createAcme(harness);
    const { confirm_token } = parseNextArguments(
      await harness.failure("delete_organization", { organization_id }),
    );
    const entry = catalog.get("delete_organization");
    if (entry === undefined) throw new Error("delete_organization is not in the catalog.");
    const confirmation = { confirm: true, token: getString({ confirm_token }, "confirm_token") };
    const context = { ...harness.context, catalog, policy: "preview" as const };
    const onPrompt = () => undefined;
    const failOnAllow = () => {
      throw new Error("the callback failed");
    };
    await expect(
      checkConfirmation(entry, { organization_id }, confirmation, context, {
        onPrompt,
        onAllow: failOnAllow,
      }),
    ).rejects.toThrow("the callback failed");
    const onAllow = () => undefined;
    expect(
      await checkConfirmation(entry, { organization_id }, confirmation, context, {
        onPrompt,
        onAllow,
      }),
    ).toEqual({
      allowed: true,
      confirmedBy: "token",
    });
  });

  test("reports progress while reading the target waits for the rate limit", async () => {
    let isLimited = false;
    const harness = await createHarness({
      ...PREVIEW_OPTIONS,
      wrapFetch: (fetch) => (input, init) => {
        if (isLimited) return fetch(input, init);
        isLimited = true;
        const errors = [{ code: "too_many_requests", message: "Too many requests" }];
        return Promise.resolve(Response.json({ errors }, { status: 429, headers: { "retry-after": "0" } }));
      },
    });
    const progressMessages: unknown[] = [];
    await harness.client.callTool(
      { name: "delete_organization", arguments: { organization_id: "org_1" } },
      undefined,
      { onprogress: ({ message }) => progressMessages.push(message) },
    );
    expect(progressMessages).toEqual([expect.stringContaining("rate limit")]);
  });

  test("uses singular and plural nouns for what would be lost, and says when it is nothing", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const user_id = getString(
      await harness.tool("create_user", { email_address: ["a@example.com", "b@example.com"] }),
      "id",
    );
    await harness.tool("create_session", { user_id });
    const lines = (await harness.failure("delete_user", { user_id })).split("\n");
    expect(lines[2]).toBe("Also lost: 2 email addresses, 1 session.");
    expect(lines[3]).toBe('Name: "a@example.com"');
    expect(lines[4]).toMatch(/^Target now, without empty fields and images: \{/);
    expect(lines[4]).not.toMatch(/null|image_url|\[\]|\{\}/);
    expect((await harness.failure("update_instance_restrictions", { allowlist: true })).split("\n")[2]).toBe(
      "Affected: nothing (no entries on the allowlist).",
    );
  });

  test("allows one of two concurrent calls with the same token", async () => {
    const harness = await createHarness(PREVIEW_OPTIONS);
    const { organization_id } = await createAcme(harness);
    const nextArguments = parseNextArguments(
      await harness.failure("delete_organization", { organization_id }),
    );
    const results = await Promise.allSettled([
      harness.tool("delete_organization", nextArguments),
      harness.tool("delete_organization", nextArguments),
    ]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(listDeletions(harness)).toHaveLength(1);
  });
});

describe("the `human` policy", () => {
  const prompts: ElicitRequest["params"][] = [];
  const createHarnessWithDialog = (
    respond: (params: ElicitRequest["params"]) => ElicitResult | Promise<ElicitResult>,
  ) => {
    prompts.length = 0;
    return createHarness({
      settings: { confirm: "human" },
      dialog: ({ params }) => {
        prompts.push(params);
        return respond(params);
      },
    });
  };
  const acceptWithName = (name: string): ElicitResult => ({ action: "accept", content: { name } });

  test("names instance, operation, target and losses in the dialog, and requires typing the name", async () => {
    const harness = await createHarnessWithDialog(() => acceptWithName("Acme"));
    const { organization_id } = await createAcme(harness);
    expect(await harness.tool("delete_organization", { organization_id, confirm: true })).toMatchObject({
      deleted: true,
    });
    expect(prompts).toHaveLength(1);
    expect(prompts[0]?.message).toContain("Delete an organization (delete_organization) on Clerk (sandbox)?");
    expect(prompts[0]?.message.split("\n")).toContain('Name: "Acme"');
    expect(prompts[0]?.message).toContain('"name":"Acme"');
    expect(prompts[0]?.message).toContain("Also lost: 1 member.");
    expect(prompts[0]).toMatchObject({
      requestedSchema: {
        properties: { name: { type: "string", title: 'To continue, type: "Acme"' } },
        required: ["name"],
      },
    });
    const form = z.object({ requestedSchema: z.object({ properties: NextArguments }) }).parse(prompts[0]);
    expect(Object.keys(form.requestedSchema.properties)).toEqual(["name"]);
  });

  test("opens no dialog for a call without `confirm`", async () => {
    const harness = await createHarnessWithDialog(() => acceptWithName("Acme"));
    const { organization_id } = await createAcme(harness);
    const denial = await harness.failure("delete_organization", { organization_id });
    expect(parseNextArguments(denial)).toEqual({ organization_id, confirm: true });
    expect(prompts).toEqual([]);
    expect(listDeletions(harness)).toEqual([]);
  });

  test.each([
    ["with a decline", (): ElicitResult => ({ action: "decline" }), "declined. That is final"],
    ["with a cancellation", (): ElicitResult => ({ action: "cancel" }), "declined. That is final"],
    ["with another name", () => acceptWithName("acme"), 'another text was typed.\nExpected: "Acme"\n'],
    [
      "without the name",
      (): ElicitResult => ({ action: "accept" }),
      'another text was typed.\nExpected: "Acme"\n',
    ],
    [
      "with an error",
      (): Promise<ElicitResult> => Promise.reject(new Error("The client cannot show a dialog.")),
      "It was not approved",
    ],
  ])(
    "changes nothing when the dialog is answered %s, even with a confirm_token",
    async (_, respond, reason) => {
      const harness = await createHarnessWithDialog(respond);
      const { organization_id } = await createAcme(harness);
      const denial = await harness.failure("delete_organization", {
        organization_id,
        confirm: true,
        confirm_token: "anything",
      });
      expect(denial).toContain(reason);
      expect(denial).toContain("Nothing was changed");
      if (reason.startsWith("declined")) expect(denial).not.toContain("{");
      else expect(parseNextArguments(denial)).toEqual({ organization_id, confirm: true });
      expect(listDeletions(harness)).toEqual([]);
    },
  );

  test("escapes line breaks in names and truncates long values, so that neither can disguise what is lost", async () => {
    const name = "Acme\nTarget now: a test organization\u2028Nothing is lost";
    const escapedName = String.raw`Acme\nTarget now: a test organization\u2028Nothing is lost`;
    const harness = await createHarnessWithDialog(() => acceptWithName(escapedName));
    const user_id = getString(
      await harness.tool("create_user", { email_address: ["ada@example.com"] }),
      "id",
    );
    const public_metadata = { note: "y".repeat(20_000) };
    const organization = { name, created_by: user_id, public_metadata, slug: "acme" };
    const organization_id = getString(await harness.tool("create_organization", organization), "id");
    const preview = await harness.failure("delete_organization", { organization_id });
    await harness.tool("delete_organization", { organization_id, confirm: true });
    expect(prompts[0]).toMatchObject({
      requestedSchema: { properties: { name: { title: `To continue, type: "${escapedName}"` } } },
    });
    const expectedStarts = [
      "Delete an organization (delete_organization) on Clerk (sandbox)?",
      "The organization, its memberships, invitations and billing history cannot be restored.",
      "Also lost: 1 member.",
      "Affected: nothing (no enterprise connections).",
      `Name: "${escapedName}"`,
      `Arguments: {"organization_id":"${organization_id}"}`,
      "Target now, without empty fields and images: {",
      "Left out because it is too long: public_metadata (20011 characters).",
      "To recreate it, as far as possible: create_organization {",
      "Left out because it is too long: public_metadata (20011 characters).",
    ];
    const message = getString({ message: prompts[0]?.message }, "message");
    expect(message.length).toBeLessThan(4000);
    for (const lines of [message.split(/[\n\u2028]/), preview.split(/[\n\u2028]/)])
      expect(lines.filter((line) => line.startsWith("Target now"))).toHaveLength(1);
    expect(message.split("\n").map((line, index) => line.slice(0, expectedStarts[index]?.length))).toEqual(
      expectedStarts,
    );
  });

  test("requires typing the id of a target whose name is too long", async () => {
    const harness = await createHarnessWithDialog((params) => {
      const { title } = z
        .object({
          requestedSchema: z.object({ properties: z.object({ name: z.object({ title: z.string() }) }) }),
        })
        .parse(params).requestedSchema.properties.name;
      return acceptWithName(title.replace("To continue, type: ", ""));
    });
    const organization_id = getString(
      await harness.tool("create_organization", { name: "A".repeat(200) }),
      "id",
    );
    await harness.tool("delete_organization", { organization_id, confirm: true });
    expect(prompts[0]).toMatchObject({
      message: expect.stringContaining("AAAA… (200 characters)"),
      requestedSchema: { properties: { name: { title: `To continue, type: "${organization_id}"` } } },
    });
  });

  test("reports progress while the dialog is open, and closes it when the call is canceled", async () => {
    const controller = new AbortController();
    const progressMessages: unknown[] = [];
    const dialogClosed = new Promise<void>((resolve) => {
      void createHarness({
        settings: { confirm: "human" },
        dialog: (_, { signal }) =>
          new Promise<ElicitResult>((respond) => {
            signal.addEventListener("abort", () => {
              respond({ action: "cancel" });
              resolve();
            });
            controller.abort("The client canceled the call.");
          }),
      }).then(async (harness) => {
        const { organization_id } = await createAcme(harness);
        const call = { name: "delete_organization", arguments: { organization_id, confirm: true } };
        const pendingCall = harness.client.callTool(call, undefined, {
          signal: controller.signal,
          onprogress: ({ message }) => progressMessages.push(message),
        });
        await expect(pendingCall).rejects.toThrow();
      });
    });
    await dialogClosed;
    expect(progressMessages).toEqual(["Waiting for a person to answer the dialog."]);
  });

  test("denies an accepted call whose target changed while the dialog was open", async () => {
    const harness: Harness = await createHarnessWithDialog(async () => {
      const [organization] = NextArguments.array().parse((await harness.tool("list_organizations"))["data"]);
      await harness.tool("update_organization", { organization_id: organization?.["id"], slug: "moved" });
      return acceptWithName("Acme");
    });
    const { organization_id } = await createAcme(harness);
    const denial = await harness.failure("delete_organization", { organization_id, confirm: true });
    expect(denial).toContain("The target has changed while the dialog was open.");
    expect(denial).toContain('"moved"');
    expect(listDeletions(harness)).toEqual([]);
  });

  test.each<readonly [string, string, string]>([
    ["no name", "revoke_session", "revoke"],
    ...Object.keys(BLANK_NAMES).map((kind) => [kind, "delete_organization", "delete"] as const),
    ["several targets", "ban_users", "ban 2"],
  ])("requires typing the action for %s: %s", async (kind, name, expectedText) => {
    let typedText: string | undefined;
    const harness = await createHarnessWithDialog(() => ({
      action: "accept",
      content: typedText === undefined ? {} : { name: typedText },
    }));
    const createUser = async (address: string) =>
      getString(await harness.tool("create_user", { email_address: [address] }), "id");
    const user_id = await createUser("ada@example.com");
    const createOrganization = async (blank: string) =>
      getString(await harness.tool("create_organization", { name: blank, slug: "blank" }), "id");
    const args =
      name === "revoke_session"
        ? { session_id: getString(await harness.tool("create_session", { user_id }), "id") }
        : name === "ban_users"
          ? { user_ids: [user_id, await createUser("bob@example.com")] }
          : { organization_id: await createOrganization(BLANK_NAMES[kind] ?? "") };
    for (const wrong of [undefined, "", " "]) {
      typedText = wrong;
      expect(await harness.failure(name, { ...args, confirm: true })).toContain("It was not approved");
    }
    typedText = expectedText;
    await harness.tool(name, { ...args, confirm: true });
    expect(prompts.at(-1)).toHaveProperty("requestedSchema", {
      type: "object",
      properties: { name: { type: "string", title: `To continue, type: "${expectedText}"` } },
      required: ["name"],
    });
  });

  test("denies destructive calls, and allows all others, for a client without dialogs", async () => {
    const harness = await createHarness({ settings: { confirm: "human" } });
    const { organization_id } = await createAcme(harness);
    for (const confirm of [{}, { confirm: true }]) {
      const denial = await harness.failure("delete_organization", { organization_id, ...confirm });
      expect(denial).toContain("which this client cannot show: it cannot be done here");
      expect(denial).not.toContain('"confirm":true');
    }
    expect(listDeletions(harness)).toEqual([]);
  });
});

describe("the default policy", () => {
  test("is `human` for a live key when the client has dialogs and `preview` when it has none", async () => {
    const live = { instance: instanceForKey("sk_live_x") };
    const withoutDialogs = await createHarness(live);
    const { organization_id } = await createAcme(withoutDialogs);
    expect(
      parseNextArguments(
        await withoutDialogs.failure("delete_organization", { organization_id, confirm: true }),
      ),
    ).toHaveProperty("confirm_token");

    let messages = 0;
    const withDialogs = await createHarness({
      ...live,
      dialog: () => {
        messages += 1;
        return { action: "decline" };
      },
    });
    const target = await createAcme(withDialogs);
    await withDialogs.failure("delete_organization", {
      organization_id: target.organization_id,
      confirm: true,
    });
    expect(messages).toBe(1);
  });

  test("is `flag` for a test key", async () => {
    const harness = await createHarness({ instance: instanceForKey("sk_test_x") });
    const { organization_id } = await createAcme(harness);
    expect(await harness.tool("delete_organization", { organization_id, confirm: true })).toMatchObject({
      deleted: true,
    });
  });
});

describe("an update that restricts access", () => {
  test.each([
    ["update_instance_restrictions", { allowlist: true }, { allowlist: false, blocklist: false }],
    ["update_beta_instance_settings", { restricted_to_allowlist: true }, { restricted_to_allowlist: false }],
    ["update_instance_organization_settings", { enabled: false }, { max_allowed_memberships: 5 }],
  ])("with %s needs confirmation depending on its arguments", async (name, gatedArgs, allowedArgs) => {
    const { tool, failure, exchanges } = await createHarness();
    expect(await failure(name, gatedArgs)).toContain("needs confirmation. Nothing was changed");
    expect(exchanges.filter(({ method }) => method !== "GET")).toEqual([]);
    await tool(name, allowedArgs);
    await tool(name, { ...gatedArgs, confirm: true });
  });

  test("reads its target only if an argument could make it restrict access, and then once", async () => {
    const { tool, exchanges } = await createHarness();
    const redirect_uris = ["https://app.example/callback"];
    const app = await tool("create_oauth_application", { name: "App", redirect_uris, scopes: "email" });
    const update = async (changes: Readonly<Record<string, unknown>>) => {
      const before = exchanges.length;
      await tool("update_oauth_application", { oauth_application_id: app["id"], ...changes });
      return exchanges.slice(before).map(({ method }) => method);
    };
    expect(await update({ name: "Application" })).toEqual(["PATCH"]);
    expect(
      await update({ redirect_uris, scopes: "email", public: false, pkce_required: true, confirm: true }),
    ).toEqual(["GET", "PATCH"]);
  });

  test("needs confirmation to rename a domain, but not to repeat its name", async () => {
    const { tool, failure } = await createHarness({ environment: "production" });
    const satellite = await tool("create_domain", { name: "shop.example.com", is_satellite: true });
    await tool("update_domain", { domain_id: satellite["id"], name: "shop.example.com" });
    const domains = NextArguments.array().parse((await tool("list_domains"))["data"]);
    for (const [index, { id }] of domains.entries()) {
      const rename = { domain_id: id, name: `new${index}.example.com` };
      expect(await failure("update_domain", rename)).toContain("Sign-in on this domain is down until DNS");
      expect(await tool("update_domain", { ...rename, confirm: true })).toMatchObject({ name: rename.name });
    }
  });
});

describe("`dry_run`", () => {
  test("shows the exact request and what would be lost, and sends only reads", async () => {
    const harness = await createHarness();
    const { organization_id } = await createAcme(harness);
    const exchangeCount = harness.exchanges.length;
    expect(
      await harness.tool("delete_organization", { organization_id, dry_run: true, confirm: true }),
    ).toMatchObject({
      dry_run: true,
      request: { method: "DELETE", path: `/v1/organizations/${organization_id}` },
      needs_confirmation: true,
      preview: { name: "Acme", lost: ["1 member"] },
    });
    expect(
      await harness.tool("update_organization", { organization_id, name: "Other", dry_run: true }),
    ).toEqual({
      dry_run: true,
      request: { method: "PATCH", path: `/v1/organizations/${organization_id}`, body: { name: "Other" } },
    });
    expect(harness.exchanges.slice(exchangeCount).filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("rejects invalid arguments as the call itself does", async () => {
    const { failure } = await createHarness();
    expect(await failure("update_organization", { organization_id: "..", dry_run: true })).toContain(
      "organization_id",
    );
    expect(await failure("create_user", { unknown_field: 1, dry_run: true })).toContain("no such field");
  });
});
