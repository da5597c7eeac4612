import { quoteText } from "../../mcp/index.ts";
import { grantAccess, runInTransaction } from "../../sandbox/index.ts";
import { UsageError } from "../../shared/index.ts";
import type { Command } from "./command-context.ts";
import { runInSandbox } from "./run-in-sandbox.ts";

/** The maximum length of printed scopes, in characters. */
const MAX_SCOPES_LENGTH = 500;

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
      `${applicationId} may act for ${userId}.`,
      `Scopes: ${quoteText(grantedAccess.scopes, MAX_SCOPES_LENGTH)}`,
      `access_token   ${accessToken}`,
      ...(refreshToken === undefined ? [] : [`refresh_token  ${refreshToken}`]),
    ];
  });
};
