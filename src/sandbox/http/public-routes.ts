import type { Hono } from "hono";
import { ApiError, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { createBrowserCookies, redeemTicket, type TicketRedemption } from "../domain/index.ts";
import { findImage } from "../store/index.ts";

/** Routes of the sandbox that are not operations of the Backend API. */

/** The URL at which an invited person signs up, with the query parameters that Clerk adds for a custom flow. */
function buildSignUpUrl(redirectUrl: string, ticket: string): string {
  const url = new URL(redirectUrl);
  url.searchParams.set("__clerk_status", "complete");
  url.searchParams.set("__clerk_ticket", ticket);
  return url.href;
}

const toTicketResponse = ({ purpose, id, userId, userCreated, membership, sessionId }: TicketRedemption) => ({
  status: "complete",
  purpose,
  id,
  user_id: userId,
  user_created: userCreated,
  ...(membership === undefined
    ? {}
    : { organization_id: membership.organizationId, membership_id: membership.id, role: membership.role }),
  ...(sessionId === undefined ? {} : { session_id: sessionId }),
});

/** Adds the endpoint of ticket URLs, which is authorized by the ticket and needs no secret key. */
export function mountTicketRoutes(app: Hono, sandbox: Sandbox): void {
  app.get("/v1/tickets/accept", async (context) => {
    const ticket = context.req.query("ticket");
    if (ticket === undefined)
      throw new ApiError(400, {
        code: "missing_query_parameter",
        message: "missing query parameter",
        longMessage: "The ticket is missing from the query.",
        param: "ticket",
      });
    const redemption = await redeemTicket(sandbox, ticket);
    const { sessionId, redirectUrl } = redemption;
    // A signed-in user no longer needs the ticket, so the redirect below does not include it.
    if (sessionId !== undefined)
      for (const cookie of await createBrowserCookies(sandbox, sessionId, redirectUrl))
        context.header("set-cookie", cookie, { append: true });
    if (redirectUrl !== null)
      return context.redirect(
        sessionId === undefined ? buildSignUpUrl(redirectUrl, ticket) : redirectUrl,
        302,
      );
    return context.body(JSON.stringify(toTicketResponse(redemption)), 200, {
      "content-type": "application/json",
    });
  });
}

/** Adds the endpoint of uploaded images, which needs no secret key. */
export function mountImageRoutes(app: Hono, sandbox: Sandbox): void {
  app.get("/v1/images/:id", async (context) => {
    const id = context.req.param("id");
    const image = await findImage(sandbox.db, id);
    if (image === undefined) throw notFound("image", id);
    return context.body(new Uint8Array(image.bytes), 200, {
      "content-type": image.media_type,
      "x-content-type-options": "nosniff",
    });
  });
}
