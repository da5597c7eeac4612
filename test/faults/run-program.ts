import { spawn } from "node:child_process";
import { programPath, type Environment } from "../support/server-process.ts";

/** Runs the built program with arguments and without a terminal, until it exits. */
export async function runProgram(args: readonly string[], env: Environment) {
  const child = spawn(process.execPath, [programPath, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => void child.once("close", resolve));
  return { code, stdout, stderr };
}
