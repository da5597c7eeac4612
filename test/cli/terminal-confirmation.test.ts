import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { call } from "../../src/cli/commands/call-command.ts";
import { readSettings, type Flags } from "../../src/config/settings.ts";
import { createRedactor } from "../../src/shared/redact.ts";
import { nobody } from "../support/detached-terminal.ts";
import { answer, startUpstream } from "../support/scripted-api.ts";

/** `clerk-mcp call` with somebody, or nobody, at the terminal. */

const KEYS = { test: "sk_test_abcdefgh", live: "sk_live_abcdefgh" };

interface Typing {
  readonly key?: keyof typeof KEYS;
  readonly flags?: Flags;
  /** What is typed when something is asked; `undefined` where nobody is there. */
  readonly typed?: string;
}

/** Deletes the organization Acme at an API on this machine. */
async function deleting({ key = "test", flags = {}, typed }: Typing, ...args: string[]) {
  const organization = { object: "organization", id: "org_1", name: "Acme", slug: "acme", members_count: 2 };
  const upstream = await startUpstream((response, received) => {
    const { method, url } = received;
    const body =
      method === "DELETE"
        ? { object: "organization", id: "org_1", deleted: true }
        : url.split("?")[0] === "/v1/organizations/org_1"
          ? organization
          : { data: [], total_count: 0 };
    answer(200, body)(response, received);
  });
  const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  const stdout = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });
  const stderr = new PassThrough();
  let said = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (typed !== undefined && /(?:\[y\/N\]|to continue:) $/.test(said)) stdin.write(`${typed}\n`);
  });
  const code = await call({
    ...nobody,
    args: args.length > 0 ? args : ["delete_organization", "organization_id=org_1"],
    flags,
    settings: () => readSettings(flags, { CLERK_SECRET_KEY: KEYS[key], CLERK_API_URL: upstream.url }),
    redactor: createRedactor(KEYS[key]),
    stdin,
    stdout,
    stderr,
  });
  const isDeleted = upstream.received.some(({ method }) => method === "DELETE");
  return { code, isDeleted, said };
}

const held = { code: 1, isDeleted: false };
const done = { code: 0, isDeleted: true };

describe("a loss on a terminal", () => {
  test("is shown, and goes on with a yes", async () => {
    const yes = await deleting({ typed: "y" });
    expect(yes).toMatchObject(done);
    expect(yes.said).toContain("Acme");
    const no = await deleting({ typed: "Acme" });
    expect(no).toMatchObject(held);
    expect(no.said).toMatch(/ Nothing was changed\.\n$/);
  });

  test.each([
    ["--confirm human", { flags: { confirm: "human" } }],
    ["a live key", { key: "live" }],
  ] as const)("goes on with the target's name only, by %s", async (_, policy) => {
    const yes = await deleting({ ...policy, typed: "yes" });
    expect(yes).toMatchObject(held);
    expect(yes.said).toContain("Type Acme to continue:");
    expect(yes.said).toContain('the typed text is not "Acme"');
    expect(await deleting({ ...policy, typed: "" })).toMatchObject(held);
    expect(await deleting({ ...policy, typed: "Acme" })).toMatchObject(done);
  });

  test("goes on with a yes to its preview by --confirm preview, which --yes does not skip", async () => {
    const yes = await deleting({ flags: { confirm: "preview", yes: true }, typed: "y" });
    expect(yes).toMatchObject(done);
    expect(yes.said).toContain("Continue?");
    expect(await deleting({ flags: { confirm: "preview", yes: true }, typed: "n" })).toMatchObject(held);
  });

  test("is asked about through the door of its effect, too", async () => {
    const door = ["destructive_operation", "operation=delete_organization"];
    const args = 'arguments={"organization_id":"org_1"}';
    expect(await deleting({ typed: "y" }, ...door, args)).toMatchObject(done);
    expect(await deleting({ typed: "n" }, ...door, args)).toMatchObject(held);
    expect(await deleting({}, ...door, args)).toMatchObject(held);
  });
});

describe("a loss in a script", () => {
  test.each([undefined, "flag"])("goes on with --yes (--confirm %s)", async (confirm) => {
    const flags = confirm === undefined ? {} : { confirm };
    expect(await deleting({ flags: { ...flags, yes: true } })).toMatchObject(done);
    const silent = await deleting({ flags });
    expect(silent).toMatchObject(held);
    expect(silent.said).toContain("Nothing was changed. To continue, call it again with --yes.");
  });

  test.each([
    ["preview", "With --confirm preview, --yes is not enough"],
    ["human", "A person must approve it on a terminal."],
  ])("does not go on with --yes and --confirm %s", async (confirm, reason) => {
    const refused = await deleting({ flags: { confirm, yes: true } });
    expect(refused).toMatchObject(held);
    expect(refused.said).toContain(`Nothing was changed. ${reason}`);
  });
});
