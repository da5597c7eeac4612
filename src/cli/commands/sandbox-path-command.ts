import type { Command } from "./command-context.ts";

/** Prints the path of the sandbox's database, whether or not the file exists. */
export const sandboxPathCommand: Command = async ({ redactor, sandboxSettings, stdout }) => {
  stdout.write(`${redactor.redactText(sandboxSettings().file)}\n`);
  return 0;
};
