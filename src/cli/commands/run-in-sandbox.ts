import { quoteText } from "../../mcp/index.ts";
import { ApiError, openSandbox, type Sandbox } from "../../sandbox/index.ts";
import type { CommandContext } from "./command-context.ts";

/** The maximum length of an error's message, in characters. */
const MAX_MESSAGE_LENGTH = 500;

/**
 * Performs an action of an end user in the sandbox and prints the lines that it returns, redacted. If the action fails with an
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
    const lines = await action(sandbox);
    stdout.write(`${redactor.redactText(lines.join("\n"))}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const reasons = error.details.map(
      ({ code, message, longMessage }) => `${code}: ${quoteText(longMessage ?? message, MAX_MESSAGE_LENGTH)}`,
    );
    stderr.write(
      redactor.redactText(`Not ${completedAction}. Nothing was changed.\n${reasons.join("\n")}\n`),
    );
    return 1;
  } finally {
    await sandbox.db.destroy();
  }
}
