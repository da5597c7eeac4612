import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod/v3";
import { openAuditLog, type AuditEntry } from "../../../src/mcp/audit/audit-log.ts";
import { createRedactor } from "../../../src/shared/redact.ts";
import { createHarness } from "../../support/harness.ts";

/** The file of the audit log is removed, renamed, rotated or unusable while the server runs. */

function createAuditFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-audit-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "logs"));
  return join(folder, "logs", "audit.jsonl");
}

const AuditLine = z.object({ tool: z.string(), outcome: z.string() });

/** Reads what the lines of a log say, such as `ban_user begun`. */
const readLog = (file: string) =>
  readFileSync(file, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => AuditLine.parse(JSON.parse(line)))
    .map(({ tool, outcome }) => `${tool} ${outcome}`);

const ADDED = ["create_waitlist_entry begun", "create_waitlist_entry done"];

interface FileChange {
  readonly name: string;
  readonly change: (file: string) => void;
  /** Where the lines before the change are afterwards; `undefined` if they are lost. */
  readonly movedTo?: (file: string) => string;
}

const rename = (file: string) => renameSync(file, `${file}.1`);
const createEmpty = (file: string) => writeFileSync(file, "", { mode: 0o600 });
const toRotated = (file: string) => `${file}.1`;

const FILE_CHANGES: readonly FileChange[] = [
  { name: "removed", change: (file) => rmSync(file) },
  { name: "renamed", change: rename, movedTo: toRotated },
  {
    name: "rotated, with a new file in its place",
    change(file) {
      rename(file);
      createEmpty(file);
    },
    movedTo: toRotated,
  },
  {
    name: "rotated twice",
    change(file) {
      rename(file);
      createEmpty(file);
      renameSync(`${file}.1`, `${file}.2`);
      rename(file);
    },
    movedTo: (file) => `${file}.2`,
  },
  {
    name: "replaced by a copy of itself",
    change(file) {
      copyFileSync(file, `${file}.copy`);
      rename(file);
      renameSync(`${file}.copy`, file);
    },
    movedTo: toRotated,
  },
  {
    name: "replaced by a link to another file",
    change(file) {
      rename(file);
      createEmpty(`${file}.target`);
      symlinkSync(`${file}.target`, file);
    },
    movedTo: toRotated,
  },
  {
    name: "removed with its folder, which is created again",
    change(file) {
      rmSync(dirname(file), { recursive: true });
      mkdirSync(dirname(file));
    },
  },
  {
    name: "copied and truncated",
    change(file) {
      copyFileSync(file, `${file}.1`);
      truncateSync(file);
    },
    movedTo: toRotated,
  },
];

interface Obstacle {
  readonly name: string;
  readonly obstruct: (file: string) => void;
  readonly repair: (file: string) => void;
}

const OBSTACLES: readonly Obstacle[] = [
  {
    name: "its folder is removed",
    obstruct: (file) => rmSync(dirname(file), { recursive: true }),
    repair: (file) => mkdirSync(dirname(file)),
  },
  {
    name: "its folder is a file",
    obstruct(file) {
      rmSync(dirname(file), { recursive: true });
      writeFileSync(dirname(file), "");
    },
    repair(file) {
      rmSync(dirname(file));
      mkdirSync(dirname(file));
    },
  },
  {
    name: "a folder is in its place",
    obstruct(file) {
      rename(file);
      mkdirSync(file);
    },
    repair: (file) => rmSync(file, { recursive: true }),
  },
  {
    name: "a link in its place leads nowhere",
    obstruct(file) {
      rename(file);
      symlinkSync(join(dirname(file), "nowhere", "at-all"), file);
    },
    repair: (file) => rmSync(file),
  },
];

describe("the audit log", () => {
  test.each(FILE_CHANGES)("is opened again by the next call when its file was $name", async (fileChange) => {
    const auditLog = createAuditFile();
    const { tool } = await createHarness({ settings: { auditLog } });
    await tool("create_organization", { name: "Acme" });
    const before = readFileSync(auditLog, "utf8");
    fileChange.change(auditLog);
    const inherited = existsSync(auditLog) ? readLog(auditLog) : [];
    await tool("create_waitlist_entry", { email_address: "ada@example.com" });
    expect(readLog(auditLog)).toEqual([...inherited, ...ADDED]);
    expect(statSync(auditLog).mode & 0o777).toBe(0o600);
    if (fileChange.movedTo !== undefined)
      expect(readFileSync(fileChange.movedTo(auditLog), "utf8")).toBe(before);
  });

  test.each(FILE_CHANGES)("has the outcome of a call during which its file was $name", async ({ change }) => {
    const auditLog = createAuditFile();
    const { tool } = await createHarness({
      settings: { auditLog },
      wrapFetch: (fetch) => (input, init) => {
        change(auditLog);
        return fetch(input, init);
      },
    });
    expect(await tool("create_organization", { name: "Acme" })).not.toHaveProperty("audit_log");
    expect(readLog(auditLog).at(-1)).toBe("create_organization done");
  });

  test.each(OBSTACLES)(
    "sends nothing while $name, and is opened again once that is repaired",
    async ({ obstruct, repair }) => {
      const auditLog = createAuditFile();
      const { tool, failure, exchanges } = await createHarness({ settings: { auditLog } });
      await tool("create_organization", { name: "Acme" });
      const sent = exchanges.length;
      obstruct(auditLog);
      for (const name of ["delete_user", "unban_user"]) {
        const error = await failure(name, {
          user_id: "user_1",
          ...(name === "delete_user" && { confirm: true }),
        });
        expect(error).toContain("The audit log cannot be written");
        expect(error).toContain("so the call was not sent.\nNothing was changed.");
      }
      expect(exchanges).toHaveLength(sent);
      repair(auditLog);
      await tool("create_waitlist_entry", { email_address: "ada@example.com" });
      expect(readLog(auditLog)).toEqual(ADDED);
    },
  );

  test.each(OBSTACLES)(
    "has the outcome of a call during which $name, once that is repaired",
    async ({ obstruct, repair }) => {
      const auditLog = createAuditFile();
      let isObstructed = false;
      const { tool } = await createHarness({
        settings: { auditLog },
        wrapFetch: (fetch) => (input, init) => {
          if (!isObstructed) obstruct(auditLog);
          isObstructed = true;
          return fetch(input, init);
        },
      });
      expect(await tool("create_organization", { name: "Acme" })).toMatchObject({
        audit_log: expect.stringContaining("this call's outcome, done, is not in it"),
      });
      repair(auditLog);
      await tool("create_waitlist_entry", { email_address: "ada@example.com" });
      expect(readLog(auditLog)).toEqual(["create_organization done", ...ADDED]);
    },
  );

  const entry: AuditEntry = {
    time: "2026-05-12T00:00:00.000Z",
    call: "1",
    instance: "sandbox",
    tool: "create_organization",
    arguments: {},
    confirmed: "not needed",
    outcome: "begun",
    trace_id: null,
    duration_ms: 0,
  };

  test("warns the operator that its file was removed, renamed or replaced", () => {
    const file = createAuditFile();
    const messages: string[] = [];
    const audit = openAuditLog(file, createRedactor(), { api: "", key: null }, (level, message) =>
      messages.push(`${level}: ${message}`),
    );
    audit.recordStart(entry);
    expect(messages).toEqual([]);
    rename(file);
    audit.recordStart(entry);
    audit.recordEnd({ ...entry, outcome: "done" });
    expect(messages).toEqual([
      "warning: the audit log was removed, renamed or replaced; it was opened again",
    ]);
  });

  test("is opened at once on request, and refuses entries while that has failed, even if the old file is there", () => {
    const file = createAuditFile();
    const audit = openAuditLog(file, createRedactor(), { api: "", key: null });
    rename(file);
    audit.reopen();
    expect(readLog(file)).toEqual([]);
    rename(file);
    mkdirSync(file);
    expect(() => audit.reopen()).toThrow("EISDIR");
    expect(() => audit.recordStart(entry)).toThrow("EISDIR");
    rmSync(file, { recursive: true });
    renameSync(`${file}.1`, file);
    audit.recordStart(entry);
    expect(readLog(file)).toEqual(["create_organization begun"]);
  });
});
