import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";

/** Where a question is asked and answered: stdout belongs to the result. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY: boolean };
  readonly stderr: Writable;
}

/** Asks for a line on the terminal; it is empty after Ctrl-C and at the end of the input. */
export async function promptLine({ stdin, stderr }: Terminal, question: string): Promise<string> {
  const readline = createInterface({ input: stdin, output: stderr });
  const closed = new Promise<string>((resolve) => {
    readline.once("close", () => resolve(""));
  });
  try {
    // Rejected where the question is broken off: that is no answer, too.
    const answer = readline.question(`${question} `).catch(() => "");
    return (await Promise.race([answer, closed])).trim();
  } finally {
    readline.close();
  }
}

/** Asks a question on the terminal; anything but a yes is a no. */
export const promptYesNo = async (terminal: Terminal, question: string): Promise<boolean> =>
  /^y(es)?$/i.test(await promptLine(terminal, `${question} [y/N]`));
