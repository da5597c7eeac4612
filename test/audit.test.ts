import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod/v3";
import { openAuditLog } from "../src/audit.ts";
import { createVisible } from "../src/visible.ts";
import { createHarness, text } from "./support/harness.ts";

function auditFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-audit-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "audit.jsonl");
}

const Lines = z.array(z.record(z.unknown()));
const linesOf = (file: string) =>
  Lines.parse(
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line): unknown => JSON.parse(line)),
  );

describe("the audit log", () => {
  test("has a line for each call that changes something, before it is answered, and none for reading", async () => {
    const auditLog = auditFile();
    const { tool, failure, clock } = await createHarness({ settings: { auditLog } });
    const began = new Date(clock.now()).toISOString();
    const password = "correct horse battery staple";
    const user_id = text(await tool("create_user", { email_address: ["ada@example.com"], password }), "id");
    expect(linesOf(auditLog)).toEqual([
      {
        time: began,
        instance: "sandbox",
        tool: "create_user",
        arguments: { email_address: ["ada@example.com"], password: "(secret)" },
        confirmed: "not needed",
        outcome: "done",
        trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        duration_ms: 0,
      },
    ]);
    await tool("get_user", { user_id });
    await failure("delete_user", { user_id });
    await tool("delete_user", { user_id, confirm: true });
    await failure("lock_user", { user_id });
    expect(linesOf(auditLog).slice(1)).toMatchObject([
      { tool: "delete_user", confirmed: null, outcome: "refused", trace_id: null },
      { tool: "delete_user", confirmed: "flag", outcome: "done" },
      { tool: "lock_user", confirmed: "not needed", outcome: "failed", trace_id: expect.any(String) },
    ]);
  });

  test("says how a call was confirmed", async () => {
    const auditLog = auditFile();
    const { tool } = await createHarness({
      settings: { auditLog, confirm: "human" },
      dialog: () => ({ action: "accept", content: { name: "ada@example.com" } }),
    });
    const user_id = text(await tool("create_user", { email_address: ["ada@example.com"] }), "id");
    await tool("delete_user", { user_id, confirm: true });
    expect(linesOf(auditLog).at(-1)).toMatchObject({ confirmed: "person", outcome: "done" });
  });

  test("calls unknown what was sent and never answered", async () => {
    const auditLog = auditFile();
    const { failure } = await createHarness({
      settings: { auditLog },
      between: () => () => Promise.reject(new Error("the connection broke")),
    });
    await failure("create_organization", { name: "Acme" });
    expect(linesOf(auditLog)).toMatchObject([{ outcome: "unknown", trace_id: null }]);
  });

  test("keeps the server from starting where it cannot be written", () => {
    expect(() => openAuditLog("/nowhere/at/all/audit.jsonl", createVisible())).toThrow(
      "The audit log /nowhere/at/all/audit.jsonl cannot be written",
    );
  });

  test("that cannot be written any more lets nothing more be changed", async () => {
    const harness = await createHarness();
    let full = true;
    const entries: unknown[] = [];
    const waiting: unknown[] = [];
    const write = (entry: unknown) => {
      waiting.push(entry);
      if (full) throw new Error("no space left on device");
      entries.push(...waiting.splice(0));
    };
    const audit = {
      ready() {
        if (full && waiting.length > 0) throw new Error("no space left on device");
        entries.push(...waiting.splice(0));
      },
      write,
    };
    const [{ callTool }, { catalogue }] = await Promise.all([
      import("../src/mcp/call.ts"),
      import("../tools/index.ts"),
    ]);
    const create = catalogue.get("create_organization");
    if (create === undefined) throw new Error("create_organization is gone.");
    const call = (name: string) =>
      callTool(create, { name }, { ...harness.context, catalogue, policy: "flag", audit });
    // It has happened, and is answered so.
    expect(await call("First")).not.toHaveProperty("isError");
    expect(JSON.stringify(await call("Second"))).toContain("The audit log cannot be written");
    full = false;
    expect(await call("Third")).not.toHaveProperty("isError");
    expect(entries).toMatchObject([{ arguments: { name: "First" } }, { arguments: { name: "Third" } }]);
    expect(await harness.tool("list_organizations")).toMatchObject({ total_count: 2 });
  });
});
