import type { Writable } from "node:stream";

/** Prints JSON: for people on a terminal, on one line for programs. */
export function printJson(stdout: Writable & { readonly isTTY: boolean }, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, stdout.isTTY ? 2 : 0)}\n`);
}
