import { UsageError } from "../../errors.ts";
import { acceptTicket, type Acceptance } from "../../sandbox/acceptance.ts";
import type { Command } from "../context.ts";
import { attempt } from "./attempt.ts";

function sentences(acceptance: Acceptance): string[] {
  const { purpose, id, userId, userCreated, membership, sessionId, redirectUrl } = acceptance;
  const doing = purpose === "sign_in_token" ? "signs them in" : "acts as them";
  return [
    `Accepted ${id}.`,
    userCreated ? `The user ${userId} was created.` : `The user ${userId} existed already.`,
    ...(membership === undefined
      ? []
      : [`They are ${membership.role} of ${membership.organizationId} now (${membership.id}).`]),
    ...(sessionId === undefined ? [] : [`Session ${sessionId} ${doing} now.`]),
    ...(redirectUrl === null ? [] : [`They are sent on to ${redirectUrl}.`]),
  ];
}

/** Follows the URL of an invitation or of a sign-in link, as its person would. */
export const accept: Command = async (context) => {
  const [url, ...more] = context.args;
  if (url === undefined || more.length > 0)
    throw new UsageError(
      "sandbox accept takes one URL, as an invitation's mail has it: clerk-mcp sandbox outbox shows the mails.",
    );
  return attempt(context, "accepted", async (sandbox) => sentences(await acceptTicket(sandbox, url)));
};
