import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { McpError } from "@modelcontextprotocol/sdk/types.js";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { catalogue, type NamedOperation } from "../tools/index.ts";
import type { Operation } from "../tools/operation.ts";
import { argumentsFor, hostileString, KEY } from "./support/hostile.ts";
import { startServer, type Server } from "./support/processes.ts";
import { Node } from "./support/schemas.ts";

/** Hostile arguments for every tool of the built server, on an API that answers with what is as hostile. */

/** How often each tool is called: so often that all of them together take some seconds. */
const RUNS = Math.max(5, Math.round(1500 / catalogue.size));

interface Received {
  readonly method: string;
  readonly path: string;
}

/** How an answer is spoilt, by turns. */
const ANSWERS = ["object", "object", "object", "refusal", "html", "redirect"] as const;

/** An API that answers whatever it is asked with what it was asked, and worse. */
async function startEcho() {
  const received: Received[] = [];
  const finishers: (() => void)[] = [];
  const poison = fc.sample(hostileString, { numRuns: 200, seed: 1 });
  const server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      received.push({ method, path: url.split("?")[0] ?? "" });
      const text = poison[received.length % poison.length] ?? "";
      const hostile = {
        id: text,
        object: text,
        name: text,
        slug: KEY,
        secret: KEY,
        echo: body,
        url,
        [text]: KEY,
      };
      switch (ANSWERS[received.length % ANSWERS.length]) {
        case "refusal":
          response.writeHead(422, { "content-type": "application/json", "x-clerk-trace-id": KEY });
          response.end(
            JSON.stringify({
              errors: [
                { code: text, message: KEY, long_message: `${text} ${url}`, meta: { param_name: KEY } },
              ],
              clerk_trace_id: KEY,
            }),
          );
          return;
        case "html":
          response.writeHead(403, { "content-type": "text/html" }).end(`<p>${KEY} ${url} ${body}</p>`);
          return;
        case "redirect":
          response.writeHead(302, { location: `http://127.0.0.1:9/${KEY}?key=${KEY}` }).end();
          return;
        default:
          response.writeHead(200, { "content-type": "application/json" });
          response.end(JSON.stringify({ ...hostile, data: [hostile], total_count: 1 }));
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  finishers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, received, stop: () => finishers.forEach((finish) => finish()) };
}

/** A template as the path of a request: each placeholder is one segment, which is none of those that move about. */
const patternOf = (template: string): RegExp =>
  new RegExp(`^/v1${template.replaceAll(/\{\w+\}/g, "(?!(?:\\.|%2e){1,2}(?:/|$))[^/?#]+")}$`, "i");

/** The operations that a call may send: its own, and those by which the gate shows what it is about. */
function operationsOf({ operation }: NamedOperation): Operation[] {
  const { confirm } = operation;
  const readings = confirm === undefined ? [] : [confirm.target, ...Object.values(confirm.dependents ?? {})];
  const names = readings.flatMap((reading) => ("operation" in reading ? [reading.operation] : []));
  return [operation, ...names.flatMap((name) => catalogue.get(name)?.operation ?? [])];
}

let folder: string;
let echo: Awaited<ReturnType<typeof startEcho>>;
let server: Server;
let schemas: ReadonlyMap<string, Node>;
let said = "";
const finishers: (() => void | Promise<void>)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clerk-mcp-properties-"));
  echo = await startEcho();
  server = await startServer(
    {
      CLERK_SECRET_KEY: KEY,
      CLERK_API_URL: echo.url,
      CLERK_MCP_LOG_LEVEL: "debug",
      CLERK_MCP_AUDIT_LOG: join(folder, "audit.jsonl"),
      CLERK_MCP_SECRETS: "file",
      XDG_DATA_HOME: folder,
    },
    { finish: (work) => void finishers.push(work) },
  );
  server.child.stdout.on("data", (text: Buffer) => {
    said += text.toString("utf8");
  });
  const { tools } = await server.client.listTools();
  schemas = new Map(tools.map(({ name, inputSchema }) => [name, Node.parse(inputSchema)]));
});

afterAll(async () => {
  for (const finish of finishers) await finish();
  echo.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls a tool, whatever comes of it; gives what was sent for it. */
async function requestsOf(name: string, args: Readonly<Record<string, unknown>>): Promise<Received[]> {
  const before = echo.received.length;
  try {
    await server.client.callTool({ name, arguments: args });
  } catch (error) {
    // A protocol error is an answer; that there is none any more is not.
    if (!(error instanceof McpError) || error.message.includes("Connection closed")) throw error;
  }
  return echo.received.slice(before);
}

/** Calls a tool and sees to it that only such requests are sent for it, and that the key does not come out. */
async function checkCall(
  name: string,
  args: Readonly<Record<string, unknown>>,
  operations: readonly Operation[],
): Promise<void> {
  said = "";
  const logged = server.stderr().length;
  for (const { method, path } of await requestsOf(name, args))
    expect(
      operations.some((each) => each.method === method && patternOf(each.template).test(path)),
      `${method} ${path}`,
    ).toBe(true);
  expect(said, "what was answered").not.toContain(KEY);
  expect(server.stderr().slice(logged), "what was logged").not.toContain(KEY);
}

describe("hostile arguments", () => {
  test.each([...catalogue.values()].map((named) => [named.name, named] as const))(
    "for %s neither break the server, nor lead a request astray, nor bring out the key",
    { timeout: 60_000 },
    async (name, named) => {
      const door = `${named.operation.effect}_operation`;
      await fc.assert(
        fc.asyncProperty(argumentsFor(schemas.get(name) ?? {}), fc.boolean(), (args, throughDoor) =>
          throughDoor
            ? checkCall(door, { operation: name, arguments: args }, operationsOf(named))
            : checkCall(name, args, operationsOf(named)),
        ),
        { numRuns: RUNS },
      );
    },
  );

  test("for the tools that lead to others lead nowhere", { timeout: 60_000 }, async () => {
    const doors = [...schemas].filter(([name]) => !catalogue.has(name));
    expect(doors.length).toBeGreaterThan(0);
    for (const [door, schema] of doors)
      await fc.assert(
        fc.asyncProperty(argumentsFor(schema), (args) => checkCall(door, args, [])),
        { numRuns: RUNS },
      );
  });

  test("leave a server that lists its tools, and no key in the audit log", async () => {
    const { tools } = await server.client.listTools();
    expect(tools).toHaveLength(schemas.size);
    expect(readFileSync(join(folder, "audit.jsonl"), "utf8")).not.toContain(KEY);
    expect(echo.received.length).toBeGreaterThan(catalogue.size);
  });
});
