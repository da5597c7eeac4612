import { UsageError } from "../../../shared/errors.ts";
import { grantAccess } from "../../../sandbox/domain/sessions/oauth-grant.ts";
import { inTransaction } from "../../../sandbox/context.ts";
import type { Command } from "../command-context.ts";
import { runInSandbox } from "./run-in-sandbox.ts";

/** Gives an OAuth application what a user would who signs in to it, and prints the tokens that it gets. */
export const grant: Command = async (context) => {
  const [applicationId, userId, ...scopes] = context.args;
  if (applicationId === undefined || userId === undefined)
    throw new UsageError(
      "sandbox grant takes the id of an OAuth application, the id of a user, and optionally scopes (default: all).",
    );
  return runInSandbox(context, "granted", async (sandbox) => {
    const { accessToken, refreshToken, ...grantedAccess } = await inTransaction(sandbox, (transaction) =>
      grantAccess(transaction, applicationId, userId, scopes.length === 0 ? undefined : scopes),
    );
    return [
      `${applicationId} may act for ${userId} with these scopes: ${grantedAccess.scopes}.`,
      `access_token   ${accessToken}`,
      ...(refreshToken === undefined ? [] : [`refresh_token  ${refreshToken}`]),
    ];
  });
};
