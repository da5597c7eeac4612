import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { callCommand } from "../../src/cli/commands/call-command.ts";
import type { Command } from "../../src/cli/commands/command-context.ts";
import { COMMANDS } from "../../src/cli/commands/command-registry.ts";
import { sandboxAcceptCommand } from "../../src/cli/commands/sandbox-accept-command.ts";
import { sandboxGrantCommand } from "../../src/cli/commands/sandbox-grant-command.ts";
import { sandboxOutboxCommand } from "../../src/cli/commands/sandbox-outbox-command.ts";
import { sandboxPathCommand } from "../../src/cli/commands/sandbox-path-command.ts";
import { sandboxResetCommand } from "../../src/cli/commands/sandbox-reset-command.ts";
import { sandboxSeedCommand } from "../../src/cli/commands/sandbox-seed-command.ts";
import { readSettings, type Flags } from "../../src/config/settings.ts";
import { openSandbox } from "../../src/sandbox/bootstrap/open-sandbox.ts";
import { insertOutboxMessage } from "../../src/sandbox/store/outbox.ts";
import { hasUnneededInvisible } from "../../src/shared/invisible-characters.ts";
import { detachedTerminal } from "../support/detached-terminal.ts";

/** What the commands print of the sandbox's content, which users and applications may have written. */

const STORED_KEY = "sk_live_STOREDKEY0123456789";

/** Text that moves the cursor, reorders text, ends a line and contains a key. */
const HOSTILE_TEXT = `a\u001b[2J\u009b1m\u202eb\u200bc\u{e0041}\r\n\u2028To: Nobody ${STORED_KEY}`;
const LINK = "https://example.com/verify?code=424242";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clerk-mcp-stored-text-"));
  return () => rmSync(folder, { recursive: true, force: true });
});

let fileCount = 0;
const createFile = (suffix = "") => join(folder, `${(fileCount += 1)}${suffix}.db`);

/** Runs a command with the sandbox in `file`; `output` is what it writes to stdout and stderr. */
async function runCommand(command: Command, file: string, args: readonly string[] = [], flags: Flags = {}) {
  const stdout = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });
  const stderr = new PassThrough();
  const code = await command({
    ...detachedTerminal,
    args,
    flags,
    settings: () => readSettings({ sandbox: file }, {}),
    sandboxSettings: () => ({ file, environment: "development", secretKey: undefined }),
    stdout,
    stderr,
    onShutdown: () => ({
      signal: new AbortController().signal,
      received: new Promise(() => undefined),
      exitCode: () => undefined,
    }),
  });
  const printed = String(stdout.read() ?? "");
  return { code, stdout: printed, output: `${printed}${String(stderr.read() ?? "")}` };
}

/** Asserts that nothing can act on a terminal or hide, and that no key is in the output. */
function expectHarmless(output: string): void {
  expect(hasUnneededInvisible(output)).toBe(false);
  expect(output).not.toContain("STOREDKEY");
}

describe("hostile text in the sandbox", () => {
  test("is escaped and redacted in the outbox, which shows links and codes", async () => {
    const file = createFile();
    const sandbox = await openSandbox({ file, environment: "development" });
    const message = {
      recipient: `ada@example.com${HOSTILE_TEXT}`,
      sender: HOSTILE_TEXT,
      reply_to: HOSTILE_TEXT,
      template: HOSTILE_TEXT,
      delivered_by_clerk: 1 as const,
    };
    const html = `<p>Your code is 424242.</p><p>${HOSTILE_TEXT}&#27;&#x202e;&#10;To: Eve</p><a href="${LINK}&amp;x=\u001b${STORED_KEY}">x</a>`;
    await insertOutboxMessage(sandbox.db, {
      ...message,
      id: "1",
      channel: "email",
      subject: HOSTILE_TEXT,
      body: html,
      created_at: 2,
    });
    await insertOutboxMessage(sandbox.db, {
      ...message,
      id: "2",
      channel: "sms",
      subject: null,
      body: `424242 ${LINK}\n${HOSTILE_TEXT}`,
      created_at: 1,
    });
    await sandbox.db.destroy();

    const { stdout } = await runCommand(sandboxOutboxCommand, file);
    expectHarmless(stdout);
    expect(stdout).toContain("| Your code is 424242.");
    expect(stdout).toContain(`  ${LINK}&x=\\u001b(a secret key)`);
    expect(stdout.match(/^To: /gm)).toHaveLength(2);
    const json = (await runCommand(sandboxOutboxCommand, file, [], { json: true })).stdout;
    expectHarmless(json);
    expect(JSON.parse(json)).toMatchObject([
      { channel: "email", links: [expect.stringContaining(LINK)] },
      { channel: "sms", body: expect.stringContaining(`424242 ${LINK}\n`), links: [LINK] },
    ]);
  });

  test("is escaped and redacted when an invitation is accepted or refused, and access granted or refused", async () => {
    const file = createFile();
    const call = async (...args: string[]) => {
      const { code, stdout, output } = await runCommand(callCommand, file, args);
      expect(code, output).toBe(0);
      return JSON.parse(stdout);
    };
    await call("create_invitation", "email_address=zoe@example.com");
    const application = await call(
      "create_oauth_application",
      "name=Portal",
      'redirect_uris=["https://x.example"]',
    );
    const sandbox = await openSandbox({ file, environment: "development" });
    await sandbox.db.updateTable("invitations").set({ redirect_url: HOSTILE_TEXT }).execute();
    await sandbox.db
      .updateTable("oauth_applications")
      .set({ scopes: `profile ${HOSTILE_TEXT.replaceAll(/\s+/g, "-")}` })
      .execute();
    const { url } = await sandbox.db.selectFrom("invitations").select("url").executeTakeFirstOrThrow();
    await sandbox.db.destroy();

    const accepted = await runCommand(sandboxAcceptCommand, file, [url]);
    expect(accepted.code).toBe(0);
    expectHarmless(accepted.stdout);
    expect(accepted.stdout).toMatch(/^Redirected to: "a\\u001b.*"$/m);
    const userId = /user_\w+/.exec(accepted.stdout)?.[0] ?? "";
    const granted = await runCommand(sandboxGrantCommand, file, [application.id, userId]);
    expect(granted.code).toBe(0);
    expectHarmless(granted.stdout);
    expect(granted.stdout).toMatch(/^Scopes: "profile a\\u001b.*"$/m);

    for (const [command, args] of [
      [sandboxAcceptCommand, [HOSTILE_TEXT]],
      [sandboxGrantCommand, [HOSTILE_TEXT, userId]],
      [sandboxGrantCommand, [application.id, userId, HOSTILE_TEXT]],
    ] as const) {
      const refused = await runCommand(command, file, args);
      expect(refused.code).toBe(1);
      expectHarmless(refused.output);
      expect(refused.output).toMatch(/^Not (accepted|granted)\. Nothing was changed\.\n/);
    }
  });

  test("is escaped and redacted in the result of a call", async () => {
    const file = createFile();
    const sandbox = await openSandbox({ file, environment: "development" });
    await sandbox.db.updateTable("domains").set({ name: HOSTILE_TEXT }).execute();
    await sandbox.db.destroy();
    const { code, stdout } = await runCommand(callCommand, file, ["list_domains"]);
    expect(code).toBe(0);
    expect(stdout).toContain("a\\\\u001b");
    expectHarmless(stdout);
  });

  test("is escaped in the path of the file", async () => {
    const file = createFile("\u202e\u001b");
    for (const [command, flags] of [
      [sandboxPathCommand, {}],
      [sandboxSeedCommand, { users: "1" }],
      [sandboxResetCommand, {}],
      [sandboxResetCommand, { yes: true }],
    ] as const) {
      const { output } = await runCommand(command, file, [], flags);
      expect(output).toContain("\\u202e\\u001b");
      expectHarmless(output);
    }
  });

  test("is covered by these tests for every command of the sandbox but its server", () => {
    const commands = [...COMMANDS.keys()].filter((name) => name.startsWith("sandbox "));
    expect(commands.toSorted()).toEqual(
      ["accept", "grant", "outbox", "path", "reset", "seed", "serve"].map((name) => `sandbox ${name}`),
    );
  });
});
