import { spawn } from "node:child_process";
import { Client, type ClientOptions } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
  CallToolResultSchema,
  ElicitRequestSchema,
  type CallToolResult,
  type ElicitRequest,
  type ElicitResult,
} from "@modelcontextprotocol/sdk/types.js";
import { onTestFinished } from "vitest";

/** Says what is to be done when a test has finished; tests that run at the same time have one each. */
export type Finish = (work: () => void | Promise<void>) => void;

/** The built program. */
export const program = new URL("../../dist/clerk-mcp.cjs", import.meta.url).pathname;

export type Environment = Readonly<Record<string, string>>;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface ProcessOptions {
  /** A line of bash that goes before it, such as `ulimit -f 100`. */
  readonly prelude?: string;
  /** A line of JavaScript that goes before it. */
  readonly script?: string;
  readonly finish?: Finish;
}

function commandOf({ prelude, script }: ProcessOptions): [command: string, args: string[]] {
  const own = script === undefined ? [program] : ["-e", `${script}; require(${JSON.stringify(program)})`];
  if (prelude === undefined) return [process.execPath, own];
  return ["bash", ["--norc", "-c", `${prelude}; exec "$0" "$@"`, process.execPath, ...own]];
}

/** Starts the server, and speaks with it in lines that are written by hand. It is gone when the test is. */
export function startProcess(env: Environment, options: ProcessOptions = {}) {
  const [command, args] = commandOf(options);
  const child = spawn(command, args, { env: { PATH: process.env["PATH"] ?? "", ...env } });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // Whoever was killed does not read what was still on its way.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<Ending>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stderr }));
  });
  (options.finish ?? onTestFinished)(() => void child.kill("SIGKILL"));
  return {
    child,
    ended,
    /** What it has logged. */
    stderr: () => stderr,
  };
}

/** A line of JSON-RPC. */
export const line = (message: object): string => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;

/** The first line that a client sends. */
export const hello = line({
  id: "hello",
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "0" } },
});

/** A call of a tool as a line. */
export const callLine = (id: number | string, name: string, args: object = {}): string =>
  line({ id, method: "tools/call", params: { name, arguments: args } });

export interface ServerOptions extends ProcessOptions {
  /** Answers the dialogs of a client that has them. */
  readonly dialog?: (request: ElicitRequest) => ElicitResult | Promise<ElicitResult>;
  /** How the client validates what tools answer; by default as the SDK's does. */
  readonly validation?: NonNullable<ClientOptions["jsonSchemaValidator"]>;
}

/** Starts the server with an SDK client. */
export async function startServer(env: Environment, options: ServerOptions = {}) {
  const started = startProcess(env, options);
  const { child, ended } = started;
  const { dialog, validation } = options;
  const client = new Client(
    { name: "test", version: "0" },
    {
      capabilities: dialog === undefined ? {} : { elicitation: { form: {} } },
      ...(validation === undefined ? {} : { jsonSchemaValidator: validation }),
    },
  );
  if (dialog !== undefined) client.setRequestHandler(ElicitRequestSchema, dialog);
  await client.connect(new StdioServerTransport(child.stdout, child.stdin));
  // Whoever waits for an answer of a process that has ended waits no more.
  void ended.then(() => client.close());
  return {
    ...started,
    client,
    call: async (name: string, args: Readonly<Record<string, unknown>> = {}): Promise<CallToolResult> =>
      CallToolResultSchema.parse(
        await client.callTool({ name, arguments: args }, undefined, { timeout: 600_000 }),
      ),
    /** Lets it end by itself. */
    stop: (): Promise<Ending> => {
      child.stdin.end();
      return ended;
    },
    kill: (): Promise<Ending> => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
export type Server = Awaited<ReturnType<typeof startServer>>;

/** The text of a result. */
export const textOf = ({ content }: CallToolResult): string =>
  content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
