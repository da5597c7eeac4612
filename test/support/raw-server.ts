import { spawn, type ChildProcess } from "node:child_process";
import { onTestFinished } from "vitest";

/** The built server, which clients start. */
export const SERVER_PATH = new URL("../../dist/clerk-mcp.cjs", import.meta.url).pathname;

export type Env = Readonly<Record<string, string>>;
export const SANDBOX_ENV: Env = { CLERK_MCP_SANDBOX: ":memory:" };

/** Collects the output of a stream; the returned function returns the output so far. */
export function collectOutput(stream: ChildProcess["stdout"]) {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

/** Runs the server with hand-written lines on stdin until it exits. */
export function runServer(input: string | Uint8Array, env: Env = SANDBOX_ENV) {
  const child = spawn(process.execPath, [SERVER_PATH], { env });
  onTestFinished(() => void child.kill());
  const stdout = collectOutput(child.stdout);
  const stderr = collectOutput(child.stderr);
  child.stdin.on("error", () => undefined);
  const exited = new Promise<{ code: number | null; lines: unknown[]; stdout: string; stderr: string }>(
    (resolve) => {
      child.once("close", (code) => {
        const lines = stdout()
          .split("\n")
          .filter((line) => line !== "")
          .map((line): unknown => JSON.parse(line));
        resolve({ code, lines, stdout: stdout(), stderr: stderr() });
      });
    },
  );
  child.stdin.end(input);
  return exited;
}
