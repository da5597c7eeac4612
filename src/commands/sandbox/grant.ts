import { UsageError } from "../../errors.ts";
import { Failure } from "../../sandbox/failure.ts";
import { grantAccess } from "../../sandbox/granting.ts";
import { inTransaction, openSandbox } from "../../sandbox/sandbox.ts";
import type { Command } from "../context.ts";

/** Gives an OAuth application what a user would who signs in to it, and prints the tokens that it gets. */
export const grant: Command = async ({ args, sandboxSettings, stdout, stderr }) => {
  const [applicationId, userId, ...scopes] = args;
  if (applicationId === undefined || userId === undefined)
    throw new UsageError(
      "sandbox grant takes the id of an OAuth application, the id of a user, and scopes, where not all are meant.",
    );
  const sandbox = await openSandbox(sandboxSettings());
  try {
    const granted = await inTransaction(sandbox, (inside) =>
      grantAccess(inside, applicationId, userId, scopes.length === 0 ? undefined : scopes),
    );
    const { accessToken, refreshToken } = granted;
    stdout.write(
      [
        `${applicationId} may act for ${userId}: ${granted.scopes}.`,
        `access_token   ${accessToken}`,
        ...(refreshToken === undefined ? [] : [`refresh_token  ${refreshToken}`]),
        "",
      ].join("\n"),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const reasons = error.details.map(
      ({ code, message, longMessage }) => `${longMessage ?? message} (${code})`,
    );
    stderr.write(`Not granted: ${reasons.join("; ")}\nNothing was changed.\n`);
    return 1;
  } finally {
    await sandbox.db.destroy();
  }
};
