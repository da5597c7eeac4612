import { spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod/v3";
import { serverInfo } from "../../../src/mcp/protocol/server-info.ts";
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
const buildInitialize = (id: number | string, changes: object = {}) =>
  buildRequest(id, "initialize", {
    protocolVersion: "2025-06-18",
    capabilities: { elicitation: {} },
    clientInfo: { name: "test", version: "1" },
    ...changes,
  });
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/** Keeps the handshake from being handed off before a message requires it. */
const neverSettles = new Promise<void>(() => undefined);

const handshakeResponses = {
  identity: serverInfo(VERSION, instanceForSandbox("development")),
  protocolVersions: protocolVersions(),
  tools: () => encodeToolItems(loadTools()),
};

/** Runs the startup handshake on the lines, and returns its responses and what it hands off. */
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
    ["of today's version", [buildInitialize(1, { protocolVersion: "2025-11-25" })]],
    ["of an older version", [buildInitialize("a", { protocolVersion: "2024-11-05" })]],
    ["of a version that nobody knows", [buildInitialize(1, { protocolVersion: "1999-01-01" })]],
    [
      "with all that is usual",
      [buildInitialize(1), INITIALIZED, buildRequest(2, "tools/list"), buildRequest(3, "ping")],
    ],
    ["with empty parameters", [buildInitialize(1), INITIALIZED, buildRequest(2, "tools/list", {})]],
  ])("%s gets the same responses as from the SDK's server", async (_, lines) => {
    const { responses, handoff } = await runHandshakeOn(...lines);
    expect(responses).toEqual(await runServerOn(...lines));
    expect(handoff.remainder.toString()).toBe("");
    const introductions = lines.filter((line) =>
      /"method":"(initialize|notifications\/initialized)"/.test(line),
    );
    expect(handoff.initMessages).toEqual(introductions.map((line): unknown => JSON.parse(line)));
  });

  test.each([
    ["a call", buildRequest(2, "tools/call", { name: "list_domains" })],
    ["a method that nobody knows", buildRequest(2, "resources/list")],
    ["parameters that want a look", buildRequest(2, "tools/list", { cursor: 7 })],
    ["an introduction without a name", buildInitialize(2, { clientInfo: {} })],
    ["a line that is no JSON", "{oops"],
    ["a line that is no message", "[]"],
    ["a request without a version", '{"id":2,"method":"ping"}'],
    ["a request without a usable id", '{"jsonrpc":"2.0","id":null,"method":"ping"}'],
  ])("is handed off at %s, with all that follows", async (_, line) => {
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
    const isAnswered = new Promise<void>((resolve) => void output.once("data", () => resolve()));
    const handed = runHandshake(input, output, handshakeResponses, () => undefined, isAnswered);
    input.write(`${buildInitialize(1)}\n`);
    const { initMessages, remainder, ended } = await handed;
    expect(initMessages).toMatchObject([{ id: 1 }]);
    expect(remainder).toHaveLength(0);
    expect(ended).toBe(false);
  });

  test("pauses while megabytes of responses are unread, and continues when they are read", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const asked = 200;
    const handed = runHandshake(input, output, handshakeResponses, () => undefined, neverSettles);
    input.write(`${Array.from({ length: asked }, (_, id) => buildRequest(id, "tools/list")).join("\n")}\n`);
    await new Promise((resolve) => void setImmediate(resolve));
    expect(output.writableLength + output.readableLength).toBeLessThan(20 * 1024 * 1024);
    const lines = parseLines(output);
    input.end();
    expect(await handed).toMatchObject({ remainder: Buffer.alloc(0), ended: true });
    output.end();
    expect(await lines).toHaveLength(asked);
  });

  test("parses messages that arrive byte by byte", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const handed = runHandshake(input, output, handshakeResponses, () => undefined, neverSettles);
    for (const byte of Buffer.from(`${buildInitialize("é")}\n`)) input.write(Buffer.from([byte]));
    input.end('{"half');
    const { initMessages, remainder, ended } = await handed;
    expect(initMessages).toMatchObject([{ id: "é" }]);
    expect(remainder.toString()).toBe('{"half');
    expect(ended).toBe(true);
  });
});

describe("the built server", () => {
  const SERVER = new URL("../../../dist/clerk-mcp.cjs", import.meta.url).pathname;

  function start(env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [SERVER], { env: { CLERK_MCP_SANDBOX: ":memory:", ...env } });
    onTestFinished(() => void child.kill("SIGKILL"));
    let text = "";
    const waiting: (() => void)[] = [];
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      for (const tell of waiting.splice(0)) tell();
    });
    return {
      say: (said: string) => void child.stdin.write(`${said}\n`),
      /** Waits for line `n` of stdout, counted from 0, and parses it. */
      line: async (n: number): Promise<Record<string, unknown>> => {
        while (text.split("\n").length <= n + 1) await new Promise<void>((resolve) => waiting.push(resolve));
        return JsonRecord.parse(JSON.parse(text.split("\n")[n] ?? ""));
      },
    };
  }

  test.each<
    readonly [what: string, env: Readonly<Record<string, string>>, isListed: (tool: ToolListing) => boolean]
  >([
    ["the usual tools", {}, ({ isDefault }) => isDefault],
    ["all tools", { CLERK_MCP_TOOLSETS: "all" }, () => true],
    [
      "tools that stand apart",
      { CLERK_MCP_TOOLSETS: "sessions,domains" },
      ({ toolset }) => [META_TOOLSET, "sessions", "domains"].includes(toolset),
    ],
  ])("lists %s with the schemas derived from the declarations", async (_, env, isListed) => {
    const { say, line } = start(env);
    say(buildInitialize(1));
    say(INITIALIZED);
    say(buildRequest(2, "tools/list"));
    expect((await line(1))["result"]).toEqual({
      tools: loadTools()
        .filter(isListed)
        .map(({ json }): unknown => JSON.parse(json)),
    });
  });

  test("sends every response when stdin ends at once and the client reads slowly", async () => {
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
    const said = text.split("\n").filter((line) => line !== "");
    expect(said.map((line) => JsonRecord.parse(JSON.parse(line))["id"])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("serves calls and lists tools after the handshake", async () => {
    const { say, line } = start();
    say(buildInitialize(1));
    say(INITIALIZED);
    await line(0);
    say(buildRequest(1, "tools/call", { name: "create_organization", arguments: { name: "Acme" } }));
    expect(await line(1)).toMatchObject({ id: 1, result: { structuredContent: { name: "Acme" } } });
    say(buildRequest(2, "tools/list"));
    expect(await line(2)).toMatchObject({ id: 2, result: { tools: expect.any(Array) } });
  });
});
