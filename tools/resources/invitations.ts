import { z } from "zod/v3";
import { defineOperation, returnsArray, returnsObject } from "../core/index.ts";
import {
  CreateInvitation,
  idParam,
  Invitation,
  invitationFields,
  InvitationStatus,
  pagingParams,
} from "../models/index.ts";

export const invitations = {
  list_invitations: defineOperation({
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
      ...pagingParams,
    },
    response: returnsArray(Invitation, "paginated"),
  }),

  create_invitation: defineOperation({
    request: "POST /invitations",
    title: "Invite somebody to the application",
    description: "Invites an email address to sign up to the application, and mails the link.",
    effect: "write",
    withoutConfirmation: "It only adds an invitation.",
    notifies: "email",
    body: invitationFields,
    response: returnsObject(Invitation),
  }),

  bulk_create_invitations: defineOperation({
    request: "POST /invitations/bulk",
    title: "Invite several people to the application",
    description:
      "Invites up to 10 email addresses to sign up to the application, all or none, and mails the links.",
    effect: "write",
    withoutConfirmation: "It only adds invitations.",
    notifies: "email",
    body: { invitations: z.array(CreateInvitation).min(1).max(10) },
    bodyField: "invitations",
    response: returnsArray(Invitation),
  }),

  revoke_invitation: defineOperation({
    request: "POST /invitations/{invitation_id}/revoke",
    title: "Revoke an invitation",
    description:
      "Revokes an invitation, so that its link no longer works. Signing up otherwise stays possible.",
    effect: "destructive",
    idempotent: true,
    path: { invitation_id: idParam("inv") },
    response: returnsObject(Invitation),
    confirm: {
      target: {
        operation: "list_invitations",
        with: { query: "{invitation_id}" },
        item: { id: "{invitation_id}" },
      },
      labelFields: ["email_address"],
      recreate: {
        operation: "create_invitation",
        with: { email_address: "{email_address}", public_metadata: "{public_metadata}" },
      },
      warning: "The emailed link stops working for good.",
    },
  }),
};
