import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";

/** The streams of a prompt, which is written to stderr because stdout carries only the result. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY: boolean };
  readonly stderr: Writable;
}

/** Prompts for a line on the terminal. Returns an empty string after Ctrl-C or at the end of the input. */
export async function promptLine({ stdin, stderr }: Terminal, question: string): Promise<string> {
  const readline = createInterface({ input: stdin, output: stderr });
  const closed = new Promise<string>((resolve) => {
    readline.once("close", () => resolve(""));
  });
  try {
    // `question` rejects when it is aborted, which counts as an empty line.
    const answer = readline.question(`${question} `).catch(() => "");
    return (await Promise.race([answer, closed])).trim();
  } finally {
    readline.close();
  }
}

/** Asks a yes-or-no question on the terminal; anything but `y` or `yes` is a no. */
export const promptYesNo = async (terminal: Terminal, question: string): Promise<boolean> =>
  /^y(es)?$/i.test(await promptLine(terminal, `${question} [y/N]`));
