import type { CommandContext } from "./command-context.ts";

/** Prints JSON: for people on a terminal, on one line for programs. */
export function printJson(stdout: CommandContext["stdout"], value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, stdout.isTTY ? 2 : 0)}\n`);
}
