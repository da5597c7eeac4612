import { createInterface } from "node:readline/promises";
import type { CommandContext } from "./context.ts";

/** Asks a question on the terminal; anything but a yes is a no, and so is Ctrl-C or the end of the input. */
export async function ask(
  { stdin, stderr }: Pick<CommandContext, "stdin" | "stderr">,
  question: string,
): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: stderr });
  const closed = new Promise<string>((resolve) => {
    terminal.once("close", () => resolve(""));
  });
  try {
    // Rejected where the question is broken off: that is a no, too.
    const answer = terminal.question(`${question} [y/N] `).catch(() => "");
    return /^y(es)?$/i.test((await Promise.race([answer, closed])).trim());
  } finally {
    terminal.close();
  }
}
