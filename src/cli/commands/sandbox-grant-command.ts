import { grantAccess, runInTransaction } from "../../sandbox/index.ts";
import { UsageError } from "../../shared/index.ts";
import type { Command } from "./command-context.ts";
import { runInSandbox } from "./run-in-sandbox.ts";

/** Grants an OAuth application access as if a user signed in to it, and prints the issued tokens. */
export const sandboxGrantCommand: Command = async (context) => {
  const [applicationId, userId, ...scopes] = context.args;
  if (applicationId === undefined || userId === undefined)
    throw new UsageError(
      "sandbox grant takes the id of an OAuth application, the id of a user, and optionally scopes (default: all).",
    );
  return runInSandbox(context, "granted", async (sandbox) => {
    const { accessToken, refreshToken, ...grantedAccess } = await runInTransaction(sandbox, (transaction) =>
      grantAccess(transaction, applicationId, userId, scopes.length === 0 ? undefined : scopes),
    );
    return [
      `${applicationId} may act for ${userId} with these scopes: ${grantedAccess.scopes}.`,
      `access_token   ${accessToken}`,
      ...(refreshToken === undefined ? [] : [`refresh_token  ${refreshToken}`]),
    ];
  });
};
