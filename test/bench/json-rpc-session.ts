import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { z } from "zod/v3";

export type Env = Readonly<Record<string, string>>;

/** How to start a server. */
export interface Launch {
  readonly args: readonly string[];
  readonly env: Env;
}

const Listed = z.object({
  result: z.object({
    tools: z.array(
      z
        .object({ name: z.string(), description: z.string().optional(), inputSchema: z.record(z.unknown()) })
        .passthrough(),
    ),
  }),
});
export type Tool = z.output<typeof Listed>["result"]["tools"][number];

/** A server that has listed its tools. */
export interface Opened {
  /** From before it was spawned until it had introduced itself. */
  readonly introducedMs: number;
  /** From before it was spawned until the whole answer to `tools/list` was read. */
  readonly ms: number;
  /** How long that answer is. */
  readonly bytes: number;
  readonly child: ChildProcess;
  readonly tools: readonly Tool[];
  /** Ends the server as a client does. */
  readonly close: () => Promise<void>;
}

const NEWLINE = 0x0a;

const line = (message: object) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
const INITIALIZE = line({
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "bench", version: "0" } },
});
const LIST =
  line({ method: "notifications/initialized" }) + line({ id: 2, method: "tools/list", params: {} });

/** Opens a conversation as every client does, with nothing between the bytes and the clock. */
export async function open({ args, env }: Launch): Promise<Opened> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { env: { ...env }, stdio: ["pipe", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined);
  child.stdin.write(INITIALIZE);
  let parts: Buffer[] = [];
  let lines = 0;
  let introducedMs = 0;
  const answer = await new Promise<Buffer>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(stderr.trim() || `The server ended with ${code}.`)));
    child.stdout.on("data", (chunk: Buffer) => {
      parts.push(chunk);
      if (chunk.at(-1) !== NEWLINE) return;
      lines += 1;
      if (lines === 2) return resolve(Buffer.concat(parts));
      introducedMs = performance.now() - start;
      parts = [];
      child.stdin.write(LIST);
    });
  });
  const ms = performance.now() - start;
  const { result } = Listed.parse(JSON.parse(answer.toString("utf8")));
  const close = async () => {
    const exited = once(child, "exit");
    child.stdin.end();
    await exited;
  };
  return { introducedMs, ms, bytes: answer.length, child, tools: result.tools, close };
}
