import { spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod/v3";
import { buildInitializeResult } from "../../../src/mcp/protocol/initialize-result.ts";
import { encodeToolItems, loadTools } from "../../../src/mcp/catalog/tool-list.ts";
import { META_TOOLSET, type ToolListing } from "../../../src/mcp/catalog/tool-listing.ts";
import { runHandshake, type HandshakeHandoff } from "../../../src/mcp/transports/startup-handshake.ts";
import { protocolVersions } from "../../../src/mcp/protocol/protocol-versions.ts";
import { StdioTransport } from "../../../src/mcp/transports/stdio-transport.ts";
import { instanceForSandbox } from "../../../src/shared/instance-info.ts";
import { VERSION } from "../../../src/shared/version.ts";
import { createHarness } from "../../support/harness.ts";

const JsonRecord = z.record(z.unknown());

const buildRequest = (id: number | string, method: string, params?: unknown) =>
  JSON.stringify({ jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) });
const buildInitialize = (id: number | string, overrides: object = {}) =>
  buildRequest(id, "initialize", {
    protocolVersion: "2025-06-18",
    capabilities: { elicitation: {} },
    clientInfo: { name: "test", version: "1" },
    ...overrides,
  });
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/** Keeps the handshake from being handed off before a message requires it. */
const neverSettles = new Promise<void>(() => undefined);

const handshakeResponses = {
  initializeResult: buildInitializeResult(VERSION, instanceForSandbox("development")),
  protocolVersions: protocolVersions(),
  tools: () => encodeToolItems(loadTools()),
};

/** Runs the startup handshake on the lines, and returns its responses and the handoff. */
async function runHandshakeOn(
  ...lines: readonly string[]
): Promise<{ responses: unknown[]; handoff: HandshakeHandoff }> {
  const input = new PassThrough();
  const output = new PassThrough();
  const pendingHandoff = runHandshake(input, output, handshakeResponses, () => undefined, neverSettles);
  input.end(lines.map((line) => `${line}\n`).join(""));
  const handoff = await pendingHandoff;
  output.end();
  return { responses: await parseLines(output), handoff };
}

/** Runs the SDK's server on the same lines, and returns its responses. */
async function runServerOn(...lines: readonly string[]): Promise<unknown[]> {
  const { server } = await createHarness();
  const input = new PassThrough();
  const output = new PassThrough();
  const responses = parseLines(output);
  const transport = new StdioTransport(input, output);
  await server.close();
  await server.connect(transport);
  input.end(lines.map((line) => `${line}\n`).join(""));
  await transport.closed;
  await transport.drained();
  output.end();
  return responses;
}

async function parseLines(stream: PassThrough): Promise<unknown[]> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

describe("the startup handshake", () => {
  test.each([
    ["with the current protocol version", [buildInitialize(1, { protocolVersion: "2025-11-25" })]],
    ["with an older protocol version", [buildInitialize("a", { protocolVersion: "2024-11-05" })]],
    ["with an unknown protocol version", [buildInitialize(1, { protocolVersion: "1999-01-01" })]],
    [
      "with the usual requests",
      [buildInitialize(1), INITIALIZED, buildRequest(2, "tools/list"), buildRequest(3, "ping")],
    ],
    ["with empty parameters", [buildInitialize(1), INITIALIZED, buildRequest(2, "tools/list", {})]],
  ])("%s returns the same responses as the SDK's server", async (_, lines) => {
    const { responses, handoff } = await runHandshakeOn(...lines);
    expect(responses).toEqual(await runServerOn(...lines));
    expect(handoff.remainder.toString()).toBe("");
    const initLines = lines.filter((line) => /"method":"(initialize|notifications\/initialized)"/.test(line));
    expect(handoff.initMessages).toEqual(initLines.map((line): unknown => JSON.parse(line)));
  });

  test.each([
    ["a call", buildRequest(2, "tools/call", { name: "list_domains" })],
    ["an unknown method", buildRequest(2, "resources/list")],
    ["parameters that must be validated", buildRequest(2, "tools/list", { cursor: 7 })],
    ["an initialize request without a client name", buildInitialize(2, { clientInfo: {} })],
    ["a line that is not JSON", "{oops"],
    ["a line that is not a message", "[]"],
    ["a request without a JSON-RPC version", '{"id":2,"method":"ping"}'],
    ["a request with an invalid id", '{"jsonrpc":"2.0","id":null,"method":"ping"}'],
  ])("is handed off at %s, with the rest of the input", async (_, line) => {
    const { responses, handoff } = await runHandshakeOn(
      buildInitialize(1),
      INITIALIZED,
      line,
      buildRequest(9, "ping"),
    );
    expect(responses).toHaveLength(1);
    expect(handoff.initMessages.map(({ method }) => method)).toEqual([
      "initialize",
      "notifications/initialized",
    ]);
    expect(handoff.remainder.toString()).toBe(`${line}\n${buildRequest(9, "ping")}\n`);
  });

  test("is handed off when the server is ready, even if no other message arrived", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const firstResponse = new Promise<void>((resolve) => void output.once("data", () => resolve()));
    const pendingHandoff = runHandshake(input, output, handshakeResponses, () => undefined, firstResponse);
    input.write(`${buildInitialize(1)}\n`);
    const { initMessages, remainder, ended } = await pendingHandoff;
    expect(initMessages).toMatchObject([{ id: 1 }]);
    expect(remainder).toHaveLength(0);
    expect(ended).toBe(false);
  });

  test("pauses while megabytes of responses are unread, and continues when they are read", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const requestCount = 200;
    const pendingHandoff = runHandshake(input, output, handshakeResponses, () => undefined, neverSettles);
    input.write(
      `${Array.from({ length: requestCount }, (_, id) => buildRequest(id, "tools/list")).join("\n")}\n`,
    );
    await new Promise((resolve) => void setImmediate(resolve));
    expect(output.writableLength + output.readableLength).toBeLessThan(20 * 1024 * 1024);
    const lines = parseLines(output);
    input.end();
    expect(await pendingHandoff).toMatchObject({ remainder: Buffer.alloc(0), ended: true });
    output.end();
    expect(await lines).toHaveLength(requestCount);
  });

  test("parses messages that arrive byte by byte", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const pendingHandoff = runHandshake(input, output, handshakeResponses, () => undefined, neverSettles);
    for (const byte of Buffer.from(`${buildInitialize("é")}\n`)) input.write(Buffer.from([byte]));
    input.end('{"half');
    const { initMessages, remainder, ended } = await pendingHandoff;
    expect(initMessages).toMatchObject([{ id: "é" }]);
    expect(remainder.toString()).toBe('{"half');
    expect(ended).toBe(true);
  });
});

describe("the built server", () => {
  const SERVER = new URL("../../../dist/clerk-mcp.cjs", import.meta.url).pathname;

  function startServer(env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [SERVER], { env: { CLERK_MCP_SANDBOX: ":memory:", ...env } });
    onTestFinished(() => void child.kill("SIGKILL"));
    let text = "";
    const waiters: (() => void)[] = [];
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      for (const notify of waiters.splice(0)) notify();
    });
    return {
      sendLine: (line: string) => void child.stdin.write(`${line}\n`),
      /** Waits for the line of stdout at an index, and parses it. */
      readLine: async (index: number): Promise<Record<string, unknown>> => {
        while (text.split("\n").length <= index + 1)
          await new Promise<void>((resolve) => waiters.push(resolve));
        return JsonRecord.parse(JSON.parse(text.split("\n")[index] ?? ""));
      },
    };
  }

  test.each<
    readonly [
      description: string,
      env: Readonly<Record<string, string>>,
      isListed: (tool: ToolListing) => boolean,
    ]
  >([
    ["the default tools", {}, ({ isDefault }) => isDefault],
    ["all tools", { CLERK_MCP_TOOLSETS: "all" }, () => true],
    [
      "the tools of two toolsets",
      { CLERK_MCP_TOOLSETS: "sessions,domains" },
      ({ toolset }) => [META_TOOLSET, "sessions", "domains"].includes(toolset),
    ],
  ])("lists %s with the schemas derived from the declarations", async (_, env, isListed) => {
    const { sendLine, readLine } = startServer(env);
    sendLine(buildInitialize(1));
    sendLine(INITIALIZED);
    sendLine(buildRequest(2, "tools/list"));
    expect((await readLine(1))["result"]).toEqual({
      tools: loadTools()
        .filter(isListed)
        .map(({ json }): unknown => JSON.parse(json)),
    });
  });

  test("sends every response when stdin ends immediately and the client reads slowly", async () => {
    const child = spawn(process.execPath, [SERVER], {
      env: { CLERK_MCP_SANDBOX: ":memory:", CLERK_MCP_TOOLSETS: "all" },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const requests = Array.from({ length: 5 }, (_, n) => `${buildRequest(n + 2, "tools/list")}\n`);
    child.stdin.end(`${buildInitialize(1)}\n${requests.join("")}`);
    // The responses are larger than a pipe's buffer, so the server must wait until they are read.
    child.stdout.pause();
    await new Promise((resolve) => void setTimeout(resolve, 400));
    let text = "";
    for await (const chunk of child.stdout) text += String(chunk);
    const lines = text.split("\n").filter((line) => line !== "");
    expect(lines.map((line) => JsonRecord.parse(JSON.parse(line))["id"])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("serves calls and lists tools after the handshake", async () => {
    const { sendLine, readLine } = startServer();
    sendLine(buildInitialize(1));
    sendLine(INITIALIZED);
    await readLine(0);
    sendLine(buildRequest(1, "tools/call", { name: "create_organization", arguments: { name: "Acme" } }));
    expect(await readLine(1)).toMatchObject({ id: 1, result: { structuredContent: { name: "Acme" } } });
    sendLine(buildRequest(2, "tools/list"));
    expect(await readLine(2)).toMatchObject({ id: 2, result: { tools: expect.any(Array) } });
  });
});
