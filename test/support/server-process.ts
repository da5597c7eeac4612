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
export type OnTestFinished = (work: () => void | Promise<void>) => void;

/** The built program. */
export const programPath = new URL("../../dist/clerk-mcp.cjs", import.meta.url).pathname;

export type Environment = Readonly<Record<string, string>>;

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface ProcessOptions {
  /** A line of bash that goes before it, such as `ulimit -f 100`. */
  readonly prelude?: string;
  /** A line of JavaScript that goes before it. */
  readonly script?: string;
  readonly finish?: OnTestFinished;
}

function buildCommand({ prelude, script }: ProcessOptions): [command: string, args: string[]] {
  const nodeArgs =
    script === undefined ? [programPath] : ["-e", `${script}; require(${JSON.stringify(programPath)})`];
  if (prelude === undefined) return [process.execPath, nodeArgs];
  return ["bash", ["--norc", "-c", `${prelude}; exec "$0" "$@"`, process.execPath, ...nodeArgs]];
}

/** Starts the server, and speaks with it in lines that are written by hand. It is gone when the test is. */
export function startProcess(env: Environment, options: ProcessOptions = {}) {
  const [command, args] = buildCommand(options);
  const child = spawn(command, args, { env: { PATH: process.env["PATH"] ?? "", ...env } });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // Whoever was killed does not read what was still on its way.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<ProcessExit>((resolve) => {
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
export const toJsonRpcLine = (message: object): string =>
  `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;

/** The first line that a client sends. */
export const initializeLine = toJsonRpcLine({
  id: "hello",
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "0" } },
});

/** A call of a tool as a line. */
export const toCallLine = (id: number | string, name: string, args: object = {}): string =>
  toJsonRpcLine({ id, method: "tools/call", params: { name, arguments: args } });

export interface ServerOptions extends ProcessOptions {
  /** Answers the dialogs of a client that has them. */
  readonly dialog?: (request: ElicitRequest) => ElicitResult | Promise<ElicitResult>;
  /** How the client validates what tools answer; by default as the SDK's does. */
  readonly validation?: NonNullable<ClientOptions["jsonSchemaValidator"]>;
}

/** Starts the server with an SDK client. */
export async function startServer(env: Environment, options: ServerOptions = {}) {
  const serverProcess = startProcess(env, options);
  const { child, ended } = serverProcess;
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
    ...serverProcess,
    client,
    call: async (name: string, args: Readonly<Record<string, unknown>> = {}): Promise<CallToolResult> =>
      CallToolResultSchema.parse(
        await client.callTool({ name, arguments: args }, undefined, { timeout: 600_000 }),
      ),
    /** Lets it end by itself. */
    stop: (): Promise<ProcessExit> => {
      child.stdin.end();
      return ended;
    },
    kill: (): Promise<ProcessExit> => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
export type ServerProcess = Awaited<ReturnType<typeof startServer>>;

/** The text of a result. */
export const getResultText = ({ content }: CallToolResult): string =>
  content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
