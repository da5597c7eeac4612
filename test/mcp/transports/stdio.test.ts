import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { Progress } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { collectOutput, runServer, SANDBOX_ENV, SERVER_PATH, type Env } from "../../support/raw-server.ts";
import { startControlProcess, measureShutdown } from "../../support/control-process.ts";
import { startServer, type OnTestFinished } from "../../support/server-process.ts";
import {
  respondWith,
  respondWithError,
  neverRespond,
  startScriptedApi,
  startScriptedApiWith,
  type Responder,
} from "../../support/scripted-api.ts";

function createTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function connectClient(env: Env = SANDBOX_ENV) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [SERVER_PATH],
    env,
    stderr: "ignore",
  });
  const client = new Client({ name: "test", version: "0" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

const toJsonRpcLine = (message: object) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
const INITIALIZE = toJsonRpcLine({
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "0" } },
});
const toPingLine = (id: number) => toJsonRpcLine({ id, method: "ping" });
const toListDomainsLine = (id: number) =>
  toJsonRpcLine({ id, method: "tools/call", params: { name: "list_domains" } });

describe("the built server", () => {
  test("lists its tools, calls one and denies one without confirmation", async () => {
    const client = await connectClient();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("delete_domain");
    expect(await client.callTool({ name: "list_domains" })).toMatchObject({
      structuredContent: { total_count: 1 },
    });
    const denied = await client.callTool({ name: "delete_domain", arguments: { domain_id: "dmn_1" } });
    expect(denied).toMatchObject({ isError: true });
  });

  test.each([
    ["of a usual call", ""],
    ["of a call with more fields", ',"_meta":{"example/trace":1}'],
  ])("refuses numbers and keys in a line %s that would not arrive as they were sent", async (_, meta) => {
    const toLine = (id: number, metadata: string) =>
      `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"create_user","arguments":{"private_metadata":${metadata}}${meta}}}\n`;
    const { lines } = await runServer(
      INITIALIZE +
        toLine(2, '{"n":12345678901234567890}') +
        toLine(3, '{"n":-1e400}') +
        toLine(4, '{"__proto__":1}'),
    );
    const texts = JSON.stringify(lines);
    for (const field of ["n: is a number beyond 2^53", "__proto__: is a name that no field can have"])
      expect(texts).toContain(`private_metadata.${field}`);
    expect(texts.match(/"isError":true/g)).toHaveLength(3);
  });

  test("writes only JSON-RPC to stdout, and exits with 0 when stdin closes", async () => {
    const { code, lines } = await runServer(INITIALIZE + toPingLine(2));
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      { jsonrpc: "2.0", id: 1 },
      { jsonrpc: "2.0", id: 2, result: {} },
    ]);
  });

  test("exits with 0 when stdin closes without any message", async () => {
    expect(await runServer("")).toMatchObject({ code: 0, stdout: "" });
  });

  test("responds to the calls in flight before it exits", async () => {
    const api = await startScriptedApi((response, received) => {
      setTimeout(() => respondWith(200, { data: [], total_count: 0 })(response, received), 300);
    });
    const { code, lines } = await runServer(INITIALIZE + toListDomainsLine(2), {
      CLERK_SECRET_KEY: "sk_test_x",
      CLERK_API_URL: api.url,
    });
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatchObject({ id: 2, result: { structuredContent: { total_count: 0 } } });
  });

  test("does not wait for a canceled call", async () => {
    const api = await startScriptedApi(() => undefined);
    const cancel = toJsonRpcLine({ method: "notifications/cancelled", params: { requestId: 2 } });
    const { code, lines } = await runServer(INITIALIZE + toListDomainsLine(2) + cancel, {
      CLERK_SECRET_KEY: "sk_test_x",
      CLERK_API_URL: api.url,
    });
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
  });

  test("sends progress notifications while a call waits for the API's rate limit", async () => {
    const api = await startScriptedApi(
      respondWithError(429, "too_many_requests"),
      respondWith(200, { data: [], total_count: 0 }),
    );
    const client = await connectClient({ CLERK_SECRET_KEY: "sk_test_x", CLERK_API_URL: api.url });
    const notifications: Progress[] = [];
    const result = await client.callTool({ name: "list_domains" }, undefined, {
      onprogress: (progress) => void notifications.push(progress),
    });
    expect(result).toMatchObject({ structuredContent: { total_count: 0 } });
    expect(api.received).toHaveLength(2);
    expect(notifications[0]).toMatchObject({ progress: 1, message: expect.stringContaining("rate limit") });
  });

  test.each([
    ["is not JSON", "{oops\n", -32700, undefined],
    ["is not a JSON-RPC message", '{"id":7,"hello":1}\n', -32600, 7],
    ["is a batch", "[]\n", -32600, undefined],
    ["is too long", `"${"x".repeat(17 * 1024 * 1024)}"\n`, -32600, undefined],
  ])("rejects a line that %s and continues", async (_, line, code, id) => {
    const { code: exitCode, lines } = await runServer(INITIALIZE + line + toPingLine(2));
    expect(exitCode).toBe(0);
    expect(lines).toContainEqual(
      expect.objectContaining({
        error: expect.objectContaining({ code }),
        ...(id === undefined ? {} : { id }),
      }),
    );
    expect(lines.at(-1)).toMatchObject({ id: 2, result: {} });
  });

  test("responds to a last line without a newline", async () => {
    const { stdout } = await runServer(`${INITIALIZE}{"jsonrpc":"2.0","id":2,"method":"ping"}`);
    expect(stdout).toContain('"id":2');
  });

  test("ignores an incomplete last line", async () => {
    expect(await runServer(`${INITIALIZE}{"jsonrpc":"2.0","id":2,"met`)).toMatchObject({
      code: 0,
      stderr: "",
    });
  });

  test.each([
    ["a publishable key", { CLERK_SECRET_KEY: "pk_test_abc" }, "CLERK_SECRET_KEY"],
    ["an API URL with plain HTTP to another host", { CLERK_API_URL: "http://api.example" }, "CLERK_API_URL"],
    ["a misnamed variable", { CLERK_API_KEY: "sk_test_abc" }, "CLERK_API_KEY"],
  ])("does not start with %s, and writes the reason to stderr only", async (_, env, name) => {
    const { code, stdout, stderr } = await runServer(INITIALIZE, env);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(name);
    expect(stderr).not.toContain("test_abc");
  });

  test("returns a clear error for each call when the database cannot be opened, and continues", async () => {
    const folder = createTemporaryFolder();
    const corruptFile = join(folder, "corrupt.db");
    writeFileSync(
      corruptFile,
      "This is not a database, but it is longer than the header of a database file. ".repeat(20),
    );
    for (const file of [folder, corruptFile, join(corruptFile, "below.db")]) {
      const client = await connectClient({ CLERK_MCP_SANDBOX: file });
      for (const _ of [1, 2]) {
        const change = { name: "create_organization", arguments: { name: "Acme" } };
        const result = JSON.stringify(await client.callTool(change));
        expect(result).toContain('"isError":true');
        expect(result).toContain(file);
        expect(result).toContain("CLERK_MCP_SANDBOX");
        expect(result).toContain("Nothing was changed.");
      }
      expect(await client.ping()).toEqual({});
    }
  });

  test("continues when the preload during idle time fails", async () => {
    const corruptFile = join(createTemporaryFolder(), "corrupt.db");
    writeFileSync(
      corruptFile,
      "This is not a database, but it is longer than the header of a database file. ".repeat(20),
    );
    const { child, client, stderr, stop } = await startServer({
      CLERK_MCP_SANDBOX: corruptFile,
      CLERK_MCP_LOG_LEVEL: "debug",
    });
    onTestFinished(() => void stop());
    await client.ping();
    await new Promise<void>((resolve) => {
      child.stderr.on("data", () => {
        if (stderr().includes("the first call could not be rehearsed")) resolve();
      });
    });
    // The pauses between the pings are idle time, in which a second preload could start.
    for (const _ of [1, 2]) {
      expect(await client.ping()).toEqual({});
      await new Promise((resolve) => void setTimeout(resolve, 250));
    }
    expect(await client.callTool({ name: "count_users" })).toMatchObject({ isError: true });
  });

  test("returns a clear error when the API is unreachable or the key is invalid", async () => {
    const api = await startScriptedApi(
      respondWith(401, { errors: [{ code: "clerk_key_invalid", message: "invalid" }] }),
    );
    const env = { CLERK_SECRET_KEY: "sk_test_x", CLERK_API_URL: api.url, CLERK_MCP_TIMEOUT: "5" };
    const client = await connectClient(env);
    expect(JSON.stringify(await client.callTool({ name: "list_domains" }))).toContain(
      "check CLERK_SECRET_KEY",
    );
    await api.stop();
    expect(JSON.stringify(await client.callTool({ name: "list_domains" }))).toContain("could not be reached");
    expect(await client.ping()).toEqual({});
  });
});

/** These tests run concurrently because they spend most of their time waiting for the server to exit. */
describe.concurrent("shutdown", () => {
  const createOrganization = toJsonRpcLine({
    id: 2,
    method: "tools/call",
    params: { name: "create_organization", arguments: { name: "Acme" } },
  });
  const buildClerkEnv = (url: string): Env => ({ CLERK_SECRET_KEY: "sk_test_x", CLERK_API_URL: url });

  /** Starts the server with a write in flight to an API that has not responded yet. */
  async function startServerWithPendingWrite(finish: OnTestFinished, responder: Responder) {
    const api = await startScriptedApiWith(finish, [responder]);
    const requestReceived = api.nextRequest();
    const child = spawn(process.execPath, [SERVER_PATH], { env: buildClerkEnv(api.url) });
    finish(() => void child.kill("SIGKILL"));
    const stdout = collectOutput(child.stdout);
    const stderr = collectOutput(child.stderr);
    const exited = new Promise<number | null>((resolve) => void child.once("close", resolve));
    child.stdin.write(INITIALIZE + createOrganization);
    await requestReceived;
    return { child, exited, stdout, stderr };
  }
  const respondSoon: Responder = (response, received) => {
    setTimeout(() => respondWith(200, { object: "organization", id: "org_1" })(response, received), 300);
  };

  test.for([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)(
    "by %s lets a write finish, returns its result, and exits with %d",
    async ([signal, code], { onTestFinished: finish }) => {
      const { child, exited, stdout } = await startServerWithPendingWrite(finish, respondSoon);
      child.kill(signal);
      expect(await exited).toBe(code);
      expect(stdout()).toContain("org_1");
    },
  );

  test.for<readonly [name: string, end: (child: ChildProcess) => void, code: number]>([
    ["a closed stdin", (child: ChildProcess) => void child.stdin?.end(), 0],
    ["SIGTERM", (child: ChildProcess) => void child.kill("SIGTERM"), 143],
  ])(
    "by %s takes less than two seconds, and reports a pending write's outcome as unknown",
    async ([, end, code], { onTestFinished: finish }) => {
      const control = await startControlProcess(finish);
      const { child, exited, stdout } = await startServerWithPendingWrite(finish, neverRespond);
      expect(await measureShutdown({ child, exited }, control, end)).toBeLessThan(2000);
      expect(await exited).toBe(code);
      expect(stdout()).toContain("clerk-mcp was stopped before the answer arrived.");
      expect(stdout()).toContain("It is not known whether anything was changed.");
    },
  );

  test("by a closed stdout takes less than two seconds, and names the pending write on stderr", async ({
    onTestFinished: finish,
  }) => {
    const control = await startControlProcess(finish);
    const { child, exited, stderr } = await startServerWithPendingWrite(finish, neverRespond);
    const elapsedMs = await measureShutdown({ child, exited }, control, ({ stdout, stdin }) => {
      // A response written before stdout is closed would go into the pipe, and the server would not notice.
      stdout.once("close", () => stdin.write(toPingLine(3))).destroy();
    });
    expect(await exited).toBe(0);
    expect(elapsedMs).toBeLessThan(2000);
    expect(stderr()).toContain("create_organization");
  });
});

test("a request with the id of a request in flight is rejected, and only the first is executed", async () => {
  const api = await startScriptedApi((response, received) => {
    setTimeout(() => respondWith(200, { data: [], total_count: 0 })(response, received), 100);
  });
  const { lines } = await runServer(
    INITIALIZE + toListDomainsLine(2) + toListDomainsLine(2) + toPingLine(3),
    {
      CLERK_SECRET_KEY: "sk_test_x",
      CLERK_API_URL: api.url,
    },
  );
  expect(api.received).toHaveLength(1);
  expect(lines).toContainEqual(
    expect.objectContaining({ error: expect.objectContaining({ message: expect.stringContaining("id") }) }),
  );
  expect(lines.filter((message) => Object(message).id === 2)).toHaveLength(1);
});
