import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { callCommand } from "../../src/cli/commands/call-command.ts";
import { readSettings, type Flags } from "../../src/config/settings.ts";
import { createRedactor } from "../../src/shared/redact.ts";
import { detachedTerminal } from "../support/detached-terminal.ts";
import { respondWith, startScriptedApi } from "../support/scripted-api.ts";

/** Tests of `clerk-mcp call` with and without a user at the terminal. */

const KEYS = { test: "sk_test_abcdefgh", live: "sk_live_abcdefgh" };

interface TerminalInput {
  readonly key?: keyof typeof KEYS;
  readonly flags?: Flags;
  /** What the user types at a prompt; `undefined` if stdin is not a terminal. */
  readonly typed?: string;
}

/** Runs `clerk-mcp call`, by default to delete the organization Acme, against a local API. */
async function deleteFromTerminal({ key = "test", flags = {}, typed }: TerminalInput, ...args: string[]) {
  const organization = { object: "organization", id: "org_1", name: "Acme", slug: "acme", members_count: 2 };
  const api = await startScriptedApi((response, received) => {
    const { method, url } = received;
    const body =
      method === "DELETE"
        ? { object: "organization", id: "org_1", deleted: true }
        : url.split("?")[0] === "/v1/organizations/org_1"
          ? organization
          : { data: [], total_count: 0 };
    respondWith(200, body)(response, received);
  });
  const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  const stdout = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });
  const stderr = new PassThrough();
  let output = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (typed !== undefined && /(?:\[y\/N\]|\n>) $/.test(output)) stdin.write(`${typed}\n`);
  });
  const code = await callCommand({
    ...detachedTerminal,
    args: args.length > 0 ? args : ["delete_organization", "organization_id=org_1"],
    flags,
    settings: () => readSettings(flags, { CLERK_SECRET_KEY: KEYS[key], CLERK_API_URL: api.url }),
    redactor: createRedactor(KEYS[key]),
    stdin,
    stdout,
    stderr,
  });
  const isDeleted = api.received.some(({ method }) => method === "DELETE");
  return { code, isDeleted, output };
}

const DENIED = { code: 1, isDeleted: false };
const DELETED = { code: 0, isDeleted: true };

describe("a destructive call on a terminal", () => {
  test("is previewed, and continues after the user answers yes", async () => {
    const accepted = await deleteFromTerminal({ typed: "y" });
    expect(accepted).toMatchObject(DELETED);
    expect(accepted.output).toContain("Acme");
    const declined = await deleteFromTerminal({ typed: "Acme" });
    expect(declined).toMatchObject(DENIED);
    expect(declined.output).toMatch(/ Nothing was changed\.\n$/);
  });

  test.each([
    ["--confirm human", { flags: { confirm: "human" } }],
    ["a live key", { key: "live" }],
  ] as const)("continues only after the target's name is typed, with %s", async (_, policy) => {
    const answeredYes = await deleteFromTerminal({ ...policy, typed: "yes" });
    expect(answeredYes).toMatchObject(DENIED);
    expect(answeredYes.output).toContain('To continue, type:\n"Acme"\n> ');
    expect(answeredYes.output).toContain('another text was typed.\nExpected: "Acme"\n');
    expect(await deleteFromTerminal({ ...policy, typed: "" })).toMatchObject(DENIED);
    expect(await deleteFromTerminal({ ...policy, typed: "Acme" })).toMatchObject(DELETED);
  });

  test("continues after the user answers yes to its preview with --confirm preview, even with --yes", async () => {
    const accepted = await deleteFromTerminal({ flags: { confirm: "preview", yes: true }, typed: "y" });
    expect(accepted).toMatchObject(DELETED);
    expect(accepted.output).toContain("Continue?");
    expect(await deleteFromTerminal({ flags: { confirm: "preview", yes: true }, typed: "n" })).toMatchObject(
      DENIED,
    );
  });

  test("is also confirmed when it goes through a meta-tool", async () => {
    const metaToolCall = ["destructive_operation", "operation=delete_organization"];
    const args = 'arguments={"organization_id":"org_1"}';
    expect(await deleteFromTerminal({ typed: "y" }, ...metaToolCall, args)).toMatchObject(DELETED);
    expect(await deleteFromTerminal({ typed: "n" }, ...metaToolCall, args)).toMatchObject(DENIED);
    expect(await deleteFromTerminal({}, ...metaToolCall, args)).toMatchObject(DENIED);
  });
});

describe("a destructive call in a script", () => {
  test.each([undefined, "flag"])("continues with --yes (--confirm %s)", async (confirm) => {
    const flags = confirm === undefined ? {} : { confirm };
    expect(await deleteFromTerminal({ flags: { ...flags, yes: true } })).toMatchObject(DELETED);
    const withoutYes = await deleteFromTerminal({ flags });
    expect(withoutYes).toMatchObject(DENIED);
    expect(withoutYes.output).toContain("Nothing was changed. To continue, call it again with --yes.");
  });

  test.each([
    ["preview", "With --confirm preview, --yes is not enough"],
    ["human", "A person must approve it on a terminal."],
  ])("is denied with --yes and --confirm %s", async (confirm, reason) => {
    const result = await deleteFromTerminal({ flags: { confirm, yes: true } });
    expect(result).toMatchObject(DENIED);
    expect(result.output).toContain(`Nothing was changed. ${reason}`);
  });
});
