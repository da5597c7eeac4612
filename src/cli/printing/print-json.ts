import type { Writable } from "node:stream";

/** Prints JSON: indented on a terminal, otherwise on one line. */
export function printJson(stdout: Writable & { readonly isTTY: boolean }, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, stdout.isTTY ? 2 : 0)}\n`);
}
