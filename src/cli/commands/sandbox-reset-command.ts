import { openSandbox, resetSandbox } from "../../sandbox/index.ts";
import { promptYesNo } from "../prompts/index.ts";
import type { Command } from "./command-context.ts";

/** Deletes everything in the sandbox and bootstraps it again; its secret key and environment are kept. */
export const sandboxResetCommand: Command = async (context) => {
  const { flags, redactor, sandboxSettings, stdin, stdout, stderr } = context;
  const settings = sandboxSettings();
  const file = redactor.redactText(settings.file);
  if (flags["yes"] !== true) {
    if (!stdin.isTTY) {
      stderr.write(`This deletes everything in ${file}. Nothing was done; to continue, add --yes.\n`);
      return 1;
    }
    if (!(await promptYesNo(context, `Delete everything in ${file}?`))) {
      stderr.write("Nothing was done.\n");
      return 1;
    }
  }
  const sandbox = await openSandbox(settings);
  await resetSandbox(sandbox);
  await sandbox.db.destroy();
  stdout.write(`${file} has been reset. Its secret key has not changed.\n`);
  return 0;
};
