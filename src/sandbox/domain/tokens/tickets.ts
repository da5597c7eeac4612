import { z } from "zod/v3";
import { toIssuer, signToken, verifyToken } from "./instance-keys.ts";
import type { Sandbox } from "../../context.ts";
import { getInstance } from "../../store/instance.ts";

/** A ticket lets the person who follows its URL do one thing; it is a JWT that the instance signs. */

const Claims = z.object({
  /** What the ticket is for. */
  st: z.enum(["invitation", "organization_invitation", "actor_token", "sign_in_token", "agent_task"]),
  /** Id of the invitation, token or task. */
  sid: z.string(),
  exp: z.number(),
});

export type TicketPurpose = z.output<typeof Claims>["st"];

/** Makes the ticket of an invitation, token or task, and the URL that its person follows. */
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

/** What a ticket is for; `undefined` when this instance did not sign it, or it has expired. */
export async function verifyTicket(
  sandbox: Sandbox,
  token: string,
): Promise<{ purpose: TicketPurpose; id: string } | undefined> {
  const claims = Claims.safeParse(await verifyToken(sandbox, token));
  return claims.success ? { purpose: claims.data.st, id: claims.data.sid } : undefined;
}
