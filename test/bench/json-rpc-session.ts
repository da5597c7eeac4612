import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { z } from "zod/v3";

export type Env = Readonly<Record<string, string>>;

/** How to start a server. */
export interface LaunchOptions {
  readonly args: readonly string[];
  readonly env: Env;
}

const ToolsListResponse = z.object({
  result: z.object({
    tools: z.array(
      z
        .object({ name: z.string(), description: z.string().optional(), inputSchema: z.record(z.unknown()) })
        .passthrough(),
    ),
  }),
});
export type Tool = z.output<typeof ToolsListResponse>["result"]["tools"][number];

/** A running server that has listed its tools. Times are in milliseconds. */
export interface Session {
  /** From before the spawn until the response to `initialize`. */
  readonly initializedMs: number;
  /** From before the spawn until the complete response to `tools/list`. */
  readonly toolsListedMs: number;
  /** The length of the response to `tools/list`. */
  readonly bytes: number;
  readonly child: ChildProcess;
  readonly tools: readonly Tool[];
  /** Ends the server by closing its stdin, as clients do. */
  readonly close: () => Promise<void>;
}

const NEWLINE = 0x0a;

const toJsonRpcLine = (message: object) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
const INITIALIZE = toJsonRpcLine({
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "bench", version: "0" } },
});
const LIST_TOOLS =
  toJsonRpcLine({ method: "notifications/initialized" }) +
  toJsonRpcLine({ id: 2, method: "tools/list", params: {} });

/** Starts a server and runs the startup handshake without an SDK client, whose own time would be measured, too. */
export async function startSession({ args, env }: LaunchOptions): Promise<Session> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { env: { ...env }, stdio: ["pipe", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined);
  child.stdin.write(INITIALIZE);
  let chunks: Buffer[] = [];
  let lines = 0;
  let initializedMs = 0;
  const response = await new Promise<Buffer>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(stderr.trim() || `The server exited with code ${code}.`)));
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (chunk.at(-1) !== NEWLINE) return;
      lines += 1;
      if (lines === 2) return resolve(Buffer.concat(chunks));
      initializedMs = performance.now() - start;
      chunks = [];
      child.stdin.write(LIST_TOOLS);
    });
  });
  const toolsListedMs = performance.now() - start;
  const { result } = ToolsListResponse.parse(JSON.parse(response.toString("utf8")));
  const close = async () => {
    const exited = once(child, "exit");
    child.stdin.end();
    await exited;
  };
  return { initializedMs, toolsListedMs, bytes: response.length, child, tools: result.tools, close };
}
