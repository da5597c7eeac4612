import { z } from "zod/v3";
import { id, paging } from "../models/common.ts";
import { Invitation, InvitationStatus, newInvitation, NewInvitation } from "../models/invitation.ts";
import { array, object, operation } from "../core/operation.ts";

export const invitations = {
  list_invitations: operation({
    request: "GET /invitations",
    title: "List invitations",
    description: "Lists invitations to the application. Revoked ones come only with status revoked.",
    effect: "read",
    query: {
      status: InvitationStatus.optional(),
      query: z.string().optional().describe("Part of the email address or id"),
      order_by: z
        .string()
        .optional()
        .describe("created_at, email_address or expires_at, prefix - to descend"),
      ...paging,
    },
    response: array(Invitation, "paginated"),
  }),

  create_invitation: operation({
    request: "POST /invitations",
    title: "Invite somebody to the application",
    description: "Invites an email address to sign up to the application, and mails the link.",
    effect: "write",
    sends: "email",
    body: newInvitation,
    response: object(Invitation),
  }),

  bulk_create_invitations: operation({
    request: "POST /invitations/bulk",
    title: "Invite several people to the application",
    description:
      "Invites up to 10 email addresses to sign up to the application, all or none, and mails the links.",
    effect: "write",
    sends: "email",
    body: { invitations: z.array(NewInvitation).min(1).max(10) },
    bulk: "invitations",
    response: array(Invitation),
  }),

  revoke_invitation: operation({
    request: "POST /invitations/{invitation_id}/revoke",
    title: "Revoke an invitation",
    description:
      "Revokes an invitation, so that its link no longer works. Signing up otherwise stays possible.",
    effect: "destructive",
    repeats: false,
    path: { invitation_id: id("inv") },
    response: object(Invitation),
    confirm: {
      target: {
        operation: "list_invitations",
        with: { query: "{invitation_id}" },
        item: { id: "{invitation_id}" },
      },
      named: ["email_address"],
      recreate: {
        operation: "create_invitation",
        with: { email_address: "{email_address}", public_metadata: "{public_metadata}" },
      },
      warning: "The emailed link stops working for good.",
    },
  }),
};
