import { z } from "zod/v3";
import type { Sandbox } from "../../context.ts";
import { getInstance } from "../../store/index.ts";
import { signToken, toIssuer, verifyToken } from "./instance-keys.ts";

/** A ticket is a JWT, signed by the instance, that authorizes the user who opens its URL to do one thing. */

const Claims = z.object({
  /** The ticket's purpose. */
  st: z.enum(["invitation", "organization_invitation", "actor_token", "sign_in_token", "agent_task"]),
  /** Id of the invitation, token or agent task. */
  sid: z.string(),
  exp: z.number(),
});

export type TicketPurpose = z.output<typeof Claims>["st"];

/** Issues the ticket of an invitation, token or agent task, and its URL; `expiresAt` is in milliseconds. */
export async function issueTicket(
  sandbox: Sandbox,
  purpose: TicketPurpose,
  id: string,
  expiresAt: number,
): Promise<{ token: string; url: string }> {
  const issuer = toIssuer(await getInstance(sandbox.db));
  const token = await signToken(sandbox, {
    iss: issuer,
    st: purpose,
    sid: id,
    iat: Math.floor(sandbox.now() / 1000),
    exp: Math.floor(expiresAt / 1000),
  });
  const url = new URL("/v1/tickets/accept", sandbox.origin ?? issuer);
  url.searchParams.set("ticket", token);
  return { token, url: url.href };
}

/** The purpose and id of a ticket; `undefined` if this instance did not sign it or it has expired. */
export async function verifyTicket(
  sandbox: Sandbox,
  token: string,
): Promise<{ purpose: TicketPurpose; id: string } | undefined> {
  const claims = Claims.safeParse(await verifyToken(sandbox, token));
  return claims.success ? { purpose: claims.data.st, id: claims.data.sid } : undefined;
}
