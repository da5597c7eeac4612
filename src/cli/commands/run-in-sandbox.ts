import { ApiError, openSandbox, type Sandbox } from "../../sandbox/index.ts";
import type { CommandContext } from "./command-context.ts";

/**
 * Performs an action of an end user in the sandbox and prints the lines that it returns. If the action fails with an
 * `ApiError`, prints the errors and returns 1.
 *
 * @param completedAction a past participle for the error message, as in `Not accepted`
 */
export async function runInSandbox(
  { sandboxSettings, redactor, stdout, stderr }: CommandContext,
  completedAction: string,
  action: (sandbox: Sandbox) => Promise<readonly string[]>,
): Promise<number> {
  const sandbox = await openSandbox(sandboxSettings());
  try {
    stdout.write(`${(await action(sandbox)).join("\n")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const reasons = error.details.map(
      ({ code, message, longMessage }) => `${longMessage ?? message} (${code})`,
    );
    stderr.write(
      redactor.redactText(`Not ${completedAction}: ${reasons.join("; ")}\nNothing was changed.\n`),
    );
    return 1;
  } finally {
    await sandbox.db.destroy();
  }
}
