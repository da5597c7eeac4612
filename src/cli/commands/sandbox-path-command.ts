import type { Command } from "./command-context.ts";

/** Prints the path of the sandbox's database, whether or not the file exists. */
export const sandboxPathCommand: Command = async ({ sandboxSettings, stdout }) => {
  stdout.write(`${sandboxSettings().file}\n`);
  return 0;
};
