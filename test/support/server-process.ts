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

/** Registers work to do when a test has finished; each concurrent test has its own. */
export type OnTestFinished = (work: () => void | Promise<void>) => void;

/** Path of the built program. */
export const programPath = new URL("../../dist/clerk-mcp.cjs", import.meta.url).pathname;

export type Environment = Readonly<Record<string, string>>;

/** How a process exited, and what it wrote to stderr. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

export interface ProcessOptions {
  /** A line of bash that runs before the process, such as `ulimit -f 100`. */
  readonly prelude?: string;
  /** JavaScript that runs in the process before the program. */
  readonly script?: string;
  /** The arguments of the program; none by default. */
  readonly args?: readonly string[];
  readonly finish?: OnTestFinished;
}

function buildCommand({ prelude, script, args = [] }: ProcessOptions): [command: string, args: string[]] {
  const nodeArgs =
    script === undefined
      ? [programPath, ...args]
      : ["-e", `${script}; require(${JSON.stringify(programPath)})`, ...args];
  if (prelude === undefined) return [process.execPath, nodeArgs];
  return ["bash", ["--norc", "-c", `${prelude}; exec "$0" "$@"`, process.execPath, ...nodeArgs]];
}

/** Starts the server without a client, for hand-written lines. It is killed when the test has finished. */
export function startProcess(env: Environment, options: ProcessOptions = {}) {
  const [command, args] = buildCommand(options);
  const child = spawn(command, args, { env: { PATH: process.env["PATH"] ?? "", ...env } });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // A killed process does not read the pending input, which causes EPIPE.
  child.stdin.on("error", () => undefined);
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stderr }));
  });
  (options.finish ?? onTestFinished)(() => void child.kill("SIGKILL"));
  return {
    child,
    exited,
    /** Returns what the process has written to stderr so far. */
    stderr: () => stderr,
  };
}

/** Formats a JSON-RPC message as a line. */
export const toJsonRpcLine = (message: object): string =>
  `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;

/** The `initialize` request, as the first line from a client. */
export const initializeLine = toJsonRpcLine({
  id: "hello",
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "0" } },
});

/** Formats a tool call as a line. */
export const toCallLine = (id: number | string, name: string, args: object = {}): string =>
  toJsonRpcLine({ id, method: "tools/call", params: { name, arguments: args } });

export interface ServerOptions extends ProcessOptions {
  /** Responds to dialogs; without it, the client does not support dialogs. */
  readonly dialog?: (request: ElicitRequest) => ElicitResult | Promise<ElicitResult>;
  /** The client's validator of results; the SDK's own by default. */
  readonly validation?: NonNullable<ClientOptions["jsonSchemaValidator"]>;
}

/** Starts the server with an SDK client. */
export async function startServer(env: Environment, options: ServerOptions = {}) {
  const serverProcess = startProcess(env, options);
  const { child, exited } = serverProcess;
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
  // Rejects the calls that wait for a response when the process exits.
  void exited.then(() => client.close());
  return {
    ...serverProcess,
    client,
    call: async (name: string, args: Readonly<Record<string, unknown>> = {}): Promise<CallToolResult> =>
      CallToolResultSchema.parse(
        await client.callTool({ name, arguments: args }, undefined, { timeout: 600_000 }),
      ),
    /** Closes stdin, so that the server shuts down. */
    stop: (): Promise<ProcessExit> => {
      child.stdin.end();
      return exited;
    },
    kill: (): Promise<ProcessExit> => {
      child.kill("SIGKILL");
      return exited;
    },
  };
}
export type ServerProcess = Awaited<ReturnType<typeof startServer>>;

/** Joins the text parts of a result. */
export const getResultText = ({ content }: CallToolResult): string =>
  content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
