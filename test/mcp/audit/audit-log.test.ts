import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod/v3";
import type { ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { toAuditTarget, openAuditLog, type AuditLog } from "../../../src/mcp/audit/audit-log.ts";
import type { Log } from "../../../src/shared/log.ts";
import { callTool } from "../../../src/mcp/call/call-tool.ts";
import { createRedactor } from "../../../src/shared/redact.ts";
import { catalog } from "../../../tools/catalog.ts";
import { canMountDisks, buildLimitedDiskPrelude } from "../../support/limited-disk.ts";
import { startServer, getResultText } from "../../support/server-process.ts";
import { respondWith, startScriptedApi } from "../../support/scripted-api.ts";
import { createHarness, getString } from "../../support/harness.ts";

function createAuditFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-audit-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "audit.jsonl");
}

const AuditLines = z.array(z.record(z.unknown()));
const readAuditLines = (file: string) =>
  AuditLines.parse(
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line): unknown => JSON.parse(line)),
  );

describe("the audit log", () => {
  test("has lines for the start and end of each write before it returns, and none for reads", async () => {
    const auditLog = createAuditFile();
    const { tool, failure, clock } = await createHarness({ settings: { auditLog } });
    const time = new Date(clock.now()).toISOString();
    const password = "correct horse battery staple";
    const user_id = getString(
      await tool("create_user", { email_address: ["ada@example.com"], password }),
      "id",
    );
    const lines = readAuditLines(auditLog);
    const [{ call }] = z
      .tuple([z.object({ call: z.string().min(8) })])
      .rest(z.unknown())
      .parse(lines);
    const common = {
      time,
      call,
      instance: "sandbox",
      api: "sandbox",
      key: null,
      tool: "create_user",
      arguments: { email_address: ["ada@example.com"], password: "(secret)" },
      confirmed: "not needed",
      duration_ms: 0,
    };
    expect(lines).toEqual([
      { ...common, outcome: "begun", trace_id: null },
      { ...common, outcome: "done", trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ]);
    await tool("get_user", { user_id });
    await failure("delete_user", { user_id });
    await tool("delete_user", { user_id, confirm: true });
    await failure("unban_user", { user_id });
    expect(readAuditLines(auditLog).slice(2)).toMatchObject([
      { tool: "delete_user", confirmed: null, outcome: "refused", trace_id: null },
      { tool: "delete_user", confirmed: "flag", outcome: "begun" },
      { tool: "delete_user", confirmed: "flag", outcome: "done" },
      { tool: "unban_user", confirmed: "not needed", outcome: "begun" },
      { tool: "unban_user", confirmed: "not needed", outcome: "failed", trace_id: expect.any(String) },
    ]);
  });

  test("records a call on disk before the request is sent", async () => {
    const auditLog = createAuditFile();
    const linesBeforeRequest: unknown[] = [];
    const { tool } = await createHarness({
      settings: { auditLog },
      wrapFetch: (fetch) => (input, init) => {
        linesBeforeRequest.push(...readAuditLines(auditLog));
        return fetch(input, init);
      },
    });
    await tool("create_organization", { name: "Acme" });
    expect(linesBeforeRequest).toMatchObject([{ tool: "create_organization", outcome: "begun" }]);
  });

  test("rejects writes on a full disk, and says that the disk is full", async () => {
    const { failure, exchanges } = await createHarness({ settings: { auditLog: "/dev/full" } });
    const error = await failure("create_organization", { name: "Acme" });
    expect(error).toContain("The audit log cannot be written (the disk is full, ENOSPC)");
    expect(error).toContain("Nothing was changed.");
    expect(error).not.toContain("defect");
    expect(exchanges).toEqual([]);
  });

  test("identifies the instance without revealing its key", () => {
    const toClerkTarget = (secretKey: string) =>
      toAuditTarget({
        kind: "clerk",
        secretKey,
        apiUrl: "https://api.clerk.com",
      });
    expect(toClerkTarget("sk_live_one")).toEqual({
      api: "api.clerk.com",
      key: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    expect(toClerkTarget("sk_live_two").key).not.toBe(toClerkTarget("sk_live_one").key);
    expect(
      toAuditTarget({
        kind: "sandbox",
        file: "/data/sandbox.db",
      }),
    ).toEqual({ api: "sandbox /data/sandbox.db", key: null });
  });

  test("masks the request headers of refresh_session", async () => {
    const auditLog = createAuditFile();
    const { failure } = await createHarness({ settings: { auditLog } });
    await failure("refresh_session", {
      session_id: "sess_1",
      expired_token: "EXPIRED",
      refresh_token: "REFRESH",
      request_origin: "https://example.com",
      request_headers: { cookie: ["__refresh=HIDDEN"] },
    });
    expect(readAuditLines(auditLog)[0]).toMatchObject({ arguments: { request_headers: "(secret)" } });
    expect(readFileSync(auditLog, "utf8")).not.toMatch(/EXPIRED|REFRESH|HIDDEN/);
  });

  test("records how a call was confirmed", async () => {
    const auditLog = createAuditFile();
    const { tool } = await createHarness({
      settings: { auditLog, confirm: "human" },
      dialog: () => ({ action: "accept", content: { name: "ada@example.com" } }),
    });
    const user_id = getString(await tool("create_user", { email_address: ["ada@example.com"] }), "id");
    await tool("delete_user", { user_id, confirm: true });
    expect(readAuditLines(auditLog).slice(2)).toMatchObject([
      { confirmed: null, outcome: "asked" },
      { confirmed: "person", outcome: "begun" },
      { confirmed: "person", outcome: "done" },
    ]);
  });

  test("distinguishes a call that the user declined from one that was not confirmed", async () => {
    const auditLog = createAuditFile();
    const dialogResponses: ElicitResult[] = [
      { action: "decline" },
      { action: "accept", content: { name: "eve" } },
    ];
    const { tool, failure } = await createHarness({
      settings: { auditLog, confirm: "human" },
      dialog: () => dialogResponses.shift() ?? { action: "cancel" },
    });
    const user_id = getString(await tool("create_user", { email_address: ["ada@example.com"] }), "id");
    await failure("delete_user", { user_id, confirm: true });
    await failure("delete_user", { user_id, confirm: true });
    await failure("delete_user", { user_id });
    expect(
      readAuditLines(auditLog)
        .slice(2)
        .map(({ outcome }) => outcome),
    ).toEqual(["asked", "declined", "asked", "refused", "refused"]);
  });

  test("records the outcome as unknown when no response arrives", async () => {
    const auditLog = createAuditFile();
    const { failure } = await createHarness({
      settings: { auditLog },
      wrapFetch: () => () => Promise.reject(new Error("the connection broke")),
    });
    await failure("create_organization", { name: "Acme" });
    expect(readAuditLines(auditLog)).toMatchObject([
      { outcome: "begun" },
      { outcome: "unknown", trace_id: null },
    ]);
  });

  test("prevents the server from starting when its file cannot be written", () => {
    expect(() =>
      openAuditLog("/nowhere/at/all/audit.jsonl", createRedactor(), { api: "", key: null }),
    ).toThrow("The audit log /nowhere/at/all/audit.jsonl cannot be written");
  });

  test("is reported as incomplete in the result, and its entry logged, when its disk fills up during a call", async () => {
    const { context, tool } = await createHarness();
    const entry = catalog.get("create_organization");
    if (entry === undefined) throw new Error("create_organization is not in the catalog.");
    const diskFullError = Object.assign(new Error("no space left"), { code: "ENOSPC" });
    const audit: AuditLog = {
      recordStart: () => undefined,
      recordEnd() {
        throw diskFullError;
      },
      reopen: () => undefined,
    };
    const logged: unknown[] = [];
    const log: Log = (level, message, details) => logged.push({ level, message, details });
    const call = (args: object) => callTool(entry, args, { ...context, catalog, policy: "flag", audit, log });
    const message = "The audit log could not be written (the disk is full, ENOSPC)";
    expect(await call({ name: "Acme" })).toMatchObject({
      structuredContent: { name: "Acme", audit_log: expect.stringContaining(message) },
    });
    expect(logged).toEqual([
      {
        level: "error",
        message: "the audit log cannot be written (the disk is full, ENOSPC); this is its entry",
        details: expect.objectContaining({ tool: "create_organization", outcome: "done" }),
      },
    ]);
    expect(JSON.stringify(await call({ name: "Other", created_by: "user_none" }))).toContain(message);
    expect(await tool("list_organizations")).toMatchObject({ total_count: 1 });
  });
});

describe.runIf(canMountDisks)("an audit log on a disk that fills up", () => {
  test("rejects further writes, and says why", async () => {
    const folder = dirname(createAuditFile());
    const file = join(folder, "audit.jsonl");
    const api = await startScriptedApi(respondWith(200, { object: "user", id: "user_1" }));
    const server = await startServer(
      { CLERK_SECRET_KEY: "sk_test_audit", CLERK_API_URL: api.url, CLERK_MCP_AUDIT_LOG: file },
      { prelude: buildLimitedDiskPrelude("64k", folder) },
    );
    let rejection = "";
    for (let index = 0; rejection === "" && index < 50; index += 1) {
      const result = await server.call("update_user", { user_id: "user_1", first_name: "A".repeat(4000) });
      if (result.isError === true) rejection = getResultText(result);
    }
    expect(rejection).toContain("The audit log cannot be written (the disk is full, ENOSPC)");
    expect(rejection).toContain("Nothing was changed.");
    const requestCount = api.received.length;
    expect((await server.call("update_user", { user_id: "user_1", first_name: "B" })).isError).toBe(true);
    expect(api.received).toHaveLength(requestCount);
  });
});
