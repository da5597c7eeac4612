import { UsageError } from "../../../shared/errors.ts";
import {
  redeemTicket,
  type TicketRedemption,
} from "../../../sandbox/domain/invitations/ticket-redemption.ts";
import type { Command } from "../../command-context.ts";
import { attempt } from "../../run-in-sandbox.ts";

function sentences(acceptance: TicketRedemption): string[] {
  const { purpose, id, userId, userCreated, membership, sessionId, redirectUrl } = acceptance;
  const doing = purpose === "sign_in_token" ? "signs them in" : "acts as them";
  return [
    `Accepted ${id}.`,
    userCreated ? `The user ${userId} was created.` : `The user ${userId} already existed.`,
    ...(membership === undefined
      ? []
      : [`They are now ${membership.role} of ${membership.organizationId} (${membership.id}).`]),
    ...(sessionId === undefined ? [] : [`Session ${sessionId} now ${doing}.`]),
    ...(redirectUrl === null ? [] : [`They are redirected to ${redirectUrl}.`]),
  ];
}

/** Follows the URL of an invitation or of a sign-in link, as its person would. */
export const accept: Command = async (context) => {
  const [url, ...more] = context.args;
  if (url === undefined || more.length > 0)
    throw new UsageError(
      "sandbox accept takes one URL, such as the link in an invitation email; clerk-mcp sandbox outbox shows the emails.",
    );
  return attempt(context, "accepted", async (sandbox) => sentences(await redeemTicket(sandbox, url)));
};
