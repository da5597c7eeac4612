import { spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod/v3";
import { serverInfo } from "../../../src/mcp/protocol/server-info.ts";
import type { ToolListing } from "../../../src/mcp/catalog/tool-access.ts";
import { encodeToolItems, loadTools } from "../../../src/mcp/catalog/tool-list.ts";
import { META_TOOLSET } from "../../../src/mcp/catalog/meta-tools.ts";
import { runHandshake, type HandshakeHandoff } from "../../../src/mcp/transports/startup-handshake.ts";
import { protocolVersions } from "../../../src/mcp/protocol/protocol-versions.ts";
import { StdioTransport } from "../../../src/mcp/transports/stdio-transport.ts";
import { instanceForSandbox } from "../../../src/shared/instance-info.ts";
import { VERSION } from "../../../src/shared/version.ts";
import { createHarness } from "../../support/harness.ts";

const Json = z.record(z.unknown());

const request = (id: number | string, method: string, params?: unknown) =>
  JSON.stringify({ jsonrpc: "2.0", id, method, ...(params === undefined ? {} : { params }) });
const initialize = (id: number | string, changes: object = {}) =>
  request(id, "initialize", {
    protocolVersion: "2025-06-18",
    capabilities: { elicitation: {} },
    clientInfo: { name: "test", version: "1" },
    ...changes,
  });
const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/** Nobody goes on before something else is said. */
const never = new Promise<void>(() => undefined);

const answers = {
  identity: serverInfo(VERSION, instanceForSandbox("development")),
  protocolVersions: protocolVersions(),
  tools: () => encodeToolItems(loadTools()),
};

/** What is said in the opening, answered from text; and what is handed over. */
async function opened(...lines: readonly string[]): Promise<{ said: unknown[]; handover: HandshakeHandoff }> {
  const input = new PassThrough();
  const output = new PassThrough();
  const handed = runHandshake(input, output, answers, () => undefined, never);
  input.end(lines.map((line) => `${line}\n`).join(""));
  const handover = await handed;
  output.end();
  return { said: await linesOf(output), handover };
}

/** What the SDK's server answers to the same. */
async function served(...lines: readonly string[]): Promise<unknown[]> {
  const { server } = await createHarness();
  const input = new PassThrough();
  const output = new PassThrough();
  const said = linesOf(output);
  const transport = new StdioTransport(input, output);
  await server.close();
  await server.connect(transport);
  input.end(lines.map((line) => `${line}\n`).join(""));
  await transport.closed;
  await transport.drained();
  output.end();
  return said;
}

async function linesOf(stream: PassThrough): Promise<unknown[]> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

describe("the opening of a conversation", () => {
  test.each([
    ["of today's version", [initialize(1, { protocolVersion: "2025-11-25" })]],
    ["of an older version", [initialize("a", { protocolVersion: "2024-11-05" })]],
    ["of a version that nobody knows", [initialize(1, { protocolVersion: "1999-01-01" })]],
    ["with all that is usual", [initialize(1), initialized, request(2, "tools/list"), request(3, "ping")]],
    ["with empty parameters", [initialize(1), initialized, request(2, "tools/list", {})]],
  ])("%s is answered as the SDK's server answers it", async (_, lines) => {
    const { said, handover } = await opened(...lines);
    expect(said).toEqual(await served(...lines));
    expect(handover.remainder.toString()).toBe("");
    const introductions = lines.filter((line) =>
      /"method":"(initialize|notifications\/initialized)"/.test(line),
    );
    expect(handover.initMessages).toEqual(introductions.map((line): unknown => JSON.parse(line)));
  });

  test.each([
    ["a call", request(2, "tools/call", { name: "list_domains" })],
    ["a method that nobody knows", request(2, "resources/list")],
    ["parameters that want a look", request(2, "tools/list", { cursor: 7 })],
    ["an introduction without a name", initialize(2, { clientInfo: {} })],
    ["a line that is no JSON", "{oops"],
    ["a line that is no message", "[]"],
    ["a request without a version", '{"id":2,"method":"ping"}'],
    ["a request without a usable id", '{"jsonrpc":"2.0","id":null,"method":"ping"}'],
  ])("is handed over at %s, with all that follows", async (_, line) => {
    const { said, handover } = await opened(initialize(1), initialized, line, request(9, "ping"));
    expect(said).toHaveLength(1);
    expect(handover.initMessages.map(({ method }) => method)).toEqual([
      "initialize",
      "notifications/initialized",
    ]);
    expect(handover.remainder.toString()).toBe(`${line}\n${request(9, "ping")}\n`);
  });

  test("is handed over when somebody can go on, though nothing else was said", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const isAnswered = new Promise<void>((resolve) => void output.once("data", () => resolve()));
    const handed = runHandshake(input, output, answers, () => undefined, isAnswered);
    input.write(`${initialize(1)}\n`);
    const { initMessages: introduction, remainder: rest, ended } = await handed;
    expect(introduction).toMatchObject([{ id: 1 }]);
    expect(rest).toHaveLength(0);
    expect(ended).toBe(false);
  });

  test("takes nothing more while megabytes of answers wait to be read, and goes on when they are", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const asked = 200;
    const handed = runHandshake(input, output, answers, () => undefined, never);
    input.write(`${Array.from({ length: asked }, (_, id) => request(id, "tools/list")).join("\n")}\n`);
    await new Promise((resolve) => void setImmediate(resolve));
    expect(output.writableLength + output.readableLength).toBeLessThan(20 * 1024 * 1024);
    const lines = linesOf(output);
    input.end();
    expect(await handed).toMatchObject({ remainder: Buffer.alloc(0), ended: true });
    output.end();
    expect(await lines).toHaveLength(asked);
  });

  test("that comes in pieces is understood nonetheless", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const handed = runHandshake(input, output, answers, () => undefined, never);
    for (const byte of Buffer.from(`${initialize("é")}\n`)) input.write(Buffer.from([byte]));
    input.end('{"half');
    const { initMessages: introduction, remainder: rest, ended } = await handed;
    expect(introduction).toMatchObject([{ id: "é" }]);
    expect(rest.toString()).toBe('{"half');
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
      /** The n-th line. */
      line: async (n: number): Promise<Record<string, unknown>> => {
        while (text.split("\n").length <= n + 1) await new Promise<void>((resolve) => waiting.push(resolve));
        return Json.parse(JSON.parse(text.split("\n")[n] ?? ""));
      },
    };
  }

  test.each<
    readonly [what: string, env: Readonly<Record<string, string>>, isListed: (tool: ToolListing) => boolean]
  >([
    ["the usual tools", {}, ({ isDefault: byDefault }) => byDefault],
    ["all tools", { CLERK_MCP_TOOLSETS: "all" }, () => true],
    [
      "tools that stand apart",
      { CLERK_MCP_TOOLSETS: "sessions,domains" },
      ({ toolset }) => [META_TOOLSET, "sessions", "domains"].includes(toolset),
    ],
  ])("lists %s with the schemas that the declarations give", async (_, env, isListed) => {
    const { say, line } = start(env);
    say(initialize(1));
    say(initialized);
    say(request(2, "tools/list"));
    expect((await line(1))["result"]).toEqual({
      tools: loadTools()
        .filter(isListed)
        .map(({ json }): unknown => JSON.parse(json)),
    });
  });

  test("has said all that it was asked for when its input ends at once, however slowly that is read", async () => {
    const child = spawn(process.execPath, [SERVER], {
      env: { CLERK_MCP_SANDBOX: ":memory:", CLERK_MCP_TOOLSETS: "all" },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const requests = Array.from({ length: 5 }, (_, n) => `${request(n + 2, "tools/list")}\n`);
    child.stdin.end(`${initialize(1)}\n${requests.join("")}`);
    // A pipe holds less than that.
    child.stdout.pause();
    await new Promise((resolve) => void setTimeout(resolve, 400));
    let text = "";
    for await (const chunk of child.stdout) text += String(chunk);
    const said = text.split("\n").filter((line) => line !== "");
    expect(said.map((line) => Json.parse(JSON.parse(line))["id"])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("knows after the opening who the client is, and what it can do", async () => {
    const { say, line } = start();
    say(initialize(1));
    say(initialized);
    await line(0);
    say(request(1, "tools/call", { name: "create_organization", arguments: { name: "Acme" } }));
    expect(await line(1)).toMatchObject({ id: 1, result: { structuredContent: { name: "Acme" } } });
    say(request(2, "tools/list"));
    expect(await line(2)).toMatchObject({ id: 2, result: { tools: expect.any(Array) } });
  });
});
