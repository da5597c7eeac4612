import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { respondWith, startScriptedApiWith } from "../support/scripted-api.ts";
import {
  getResultText,
  programPath,
  startServer,
  type OnTestFinished,
  type ServerProcess,
} from "../support/server-process.ts";

/** SIGHUP, which ends a server without an audit log, opens the audit log again. */

function createTemporaryFolder(finish: OnTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-hangup-"));
  finish(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startAuditedServer(finish: OnTestFinished) {
  const auditLog = join(createTemporaryFolder(finish), "audit.jsonl");
  const api = await startScriptedApiWith(finish, [respondWith(200, { object: "user", id: "user_1" })]);
  const server = await startServer(
    {
      CLERK_SECRET_KEY: "sk_test_0123456789",
      CLERK_API_URL: api.url,
      CLERK_MCP_AUDIT_LOG: auditLog,
      CLERK_MCP_LOG_LEVEL: "info",
    },
    { finish },
  );
  return { server, auditLog, received: api.received };
}

/** Sends SIGHUP, and waits until stderr has one more line that says what came of it. */
async function hangUp({ child, stderr }: ServerProcess) {
  const countReports = () => stderr().split("opened again").length;
  const reports = countReports();
  child.kill("SIGHUP");
  while (countReports() === reports) await once(child.stderr, "data");
}

const unban = (server: ServerProcess) => server.call("unban_user", { user_id: "user_1" });
const countLines = (file: string) => readFileSync(file, "utf8").split("\n").length - 1;

test.concurrent(
  "SIGHUP opens the audit log again, however often, and the server goes on",
  async ({ onTestFinished: finish }) => {
    const { server, auditLog } = await startAuditedServer(finish);
    for (const suffix of ["1", "2", "3"]) {
      await unban(server);
      renameSync(auditLog, `${auditLog}.${suffix}`);
      expect(existsSync(auditLog)).toBe(false);
      await hangUp(server);
      expect(existsSync(auditLog)).toBe(true);
      expect(countLines(`${auditLog}.${suffix}`)).toBe(2);
    }
    expect((await unban(server)).isError).not.toBe(true);
    expect(countLines(auditLog)).toBe(2);
    expect(await server.stop()).toMatchObject({ code: 0, signal: null });
  },
);

test.concurrent(
  "a server whose audit log cannot be opened again after SIGHUP sends no write until it can",
  async ({ onTestFinished: finish }) => {
    const { server, auditLog, received } = await startAuditedServer(finish);
    renameSync(auditLog, `${auditLog}.1`);
    mkdirSync(auditLog);
    await hangUp(server);
    expect(server.stderr()).toContain("no call is sent until it can");
    expect(getResultText(await unban(server))).toContain("so the call was not sent.\nNothing was changed.");
    expect(received).toHaveLength(0);
    rmSync(auditLog, { recursive: true });
    expect((await unban(server)).isError).not.toBe(true);
    expect(countLines(auditLog)).toBe(2);
  },
);

/** Starts the server as a child of this program, which does not handle SIGHUP and holds the server's stdin. */
const HOST_SCRIPT = `
  const { spawn } = require("node:child_process");
  const server = spawn(process.execPath, [${JSON.stringify(programPath)}], { stdio: ["pipe", "pipe", "inherit"] });
  server.stdin.write(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }) + "\\n");
  server.stdout.once("data", () => process.stdout.write("ready"));
`;

test.concurrent(
  "a closed terminal, which sends SIGHUP to the host too, ends a server with an audit log",
  async ({ onTestFinished: finish }) => {
    const folder = createTemporaryFolder(finish);
    const host = spawn(process.execPath, ["-e", HOST_SCRIPT], {
      // A group of its own, like the foreground process group of a terminal.
      detached: true,
      env: {
        PATH: process.env["PATH"] ?? "",
        CLERK_MCP_SANDBOX: ":memory:",
        CLERK_MCP_AUDIT_LOG: join(folder, "audit.jsonl"),
      },
    });
    await once(host.stdout, "data");
    // The server has the same stderr, which therefore closes when both have ended.
    const ended = once(host, "close");
    process.kill(-(host.pid ?? 0), "SIGHUP");
    expect(await ended).toEqual([null, "SIGHUP"]);
  },
);
