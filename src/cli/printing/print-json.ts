import type { Writable } from "node:stream";
import type { Redactor } from "../../shared/index.ts";

/** Prints JSON, redacted: indented on a terminal, otherwise on one line. */
export function printJson(
  {
    stdout,
    redactor,
  }: { readonly stdout: Writable & { readonly isTTY: boolean }; readonly redactor: Redactor },
  value: unknown,
): void {
  stdout.write(`${JSON.stringify(redactor.redact(value).value, null, stdout.isTTY ? 2 : 0)}\n`);
}
