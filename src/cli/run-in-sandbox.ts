import { ApiError } from "../sandbox/api-error.ts";
import { openSandbox, type Sandbox } from "../sandbox/context.ts";
import type { CommandContext } from "./command-context.ts";

/**
 * Does something in the sandbox that a person would, and prints the lines that tell of it, or why it is refused.
 *
 * @param done what it is then, as in `Not accepted`
 */
export async function attempt(
  { sandboxSettings, visible, stdout, stderr }: CommandContext,
  done: string,
  work: (sandbox: Sandbox) => Promise<readonly string[]>,
): Promise<number> {
  const sandbox = await openSandbox(sandboxSettings());
  try {
    stdout.write(`${(await work(sandbox)).join("\n")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const reasons = error.details.map(
      ({ code, message, longMessage }) => `${longMessage ?? message} (${code})`,
    );
    stderr.write(visible.text(`Not ${done}: ${reasons.join("; ")}\nNothing was changed.\n`));
    return 1;
  } finally {
    await sandbox.db.destroy();
  }
}
