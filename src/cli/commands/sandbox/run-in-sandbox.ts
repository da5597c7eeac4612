import { ApiError } from "../../../sandbox/api-error.ts";
import { type Sandbox } from "../../../sandbox/context.ts";
import { openSandbox } from "../../../sandbox/bootstrap/open-sandbox.ts";
import type { CommandContext } from "../command-context.ts";

/**
 * Does something in the sandbox that a person would, and prints the lines that tell of it, or why it is refused.
 *
 * @param completedAction what it is then, as in `Not accepted`
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
