import type { Command } from "../command-context.ts";

/** Prints where the sandbox's database is, or would be. */
export const path: Command = async ({ sandboxSettings, stdout }) => {
  stdout.write(`${sandboxSettings().file}\n`);
  return 0;
};
