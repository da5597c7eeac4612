import { quoteText } from "../../mcp/index.ts";
import { redeemTicket, type TicketRedemption } from "../../sandbox/index.ts";
import { UsageError } from "../../shared/index.ts";
import type { Command } from "./command-context.ts";
import { runInSandbox } from "./run-in-sandbox.ts";

/** The maximum length of a printed URL, in characters. */
const MAX_URL_LENGTH = 2000;

function describeRedemption(redemption: TicketRedemption): string[] {
  const { purpose, id, userId, userCreated, membership, sessionId, redirectUrl } = redemption;
  const sessionEffect = purpose === "sign_in_token" ? "signs them in" : "acts as them";
  return [
    `Accepted ${id}.`,
    userCreated ? `The user ${userId} was created.` : `The user ${userId} already existed.`,
    ...(membership === undefined
      ? []
      : [`They are now ${membership.role} of ${membership.organizationId} (${membership.id}).`]),
    ...(sessionId === undefined ? [] : [`Session ${sessionId} now ${sessionEffect}.`]),
    ...(redirectUrl === null ? [] : [`Redirected to: ${quoteText(redirectUrl, MAX_URL_LENGTH)}`]),
  ];
}

/** Redeems the URL of an invitation or a sign-in link, as its recipient would. */
export const sandboxAcceptCommand: Command = async (context) => {
  const [url, ...more] = context.args;
  if (url === undefined || more.length > 0)
    throw new UsageError(
      "sandbox accept takes one URL, such as the link in an invitation email; clerk-mcp sandbox outbox shows the emails.",
    );
  return runInSandbox(context, "accepted", async (sandbox) =>
    describeRedemption(await redeemTicket(sandbox, url)),
  );
};
