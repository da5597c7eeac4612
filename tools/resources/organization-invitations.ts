import { z } from "zod/v3";
import { defineOperation, returnsObject, returnsPage } from "../core/index.ts";
import {
  CreateOrganizationInvitation,
  idParam,
  InvitationStatus,
  OrganizationInvitation,
  organizationInvitationFields,
  OrganizationInvitationWithOrganization,
  pagingParams,
} from "../models/index.ts";

const organization_id = idParam("org");
const invitation_id = idParam("orginv");
const status = z.array(InvitationStatus).optional();
const order_by = z.string().optional().describe("created_at or email_address, prefix - to descend");

export const organizationInvitations = {
  list_organization_invitations: defineOperation({
    request: "GET /organizations/{organization_id}/invitations",
    title: "List invitations to an organization",
    description: "Lists the invitations to join an organization, of every status unless filtered.",
    effect: "read",
    path: { organization_id },
    query: {
      status,
      email_address: z.string().optional(),
      order_by,
      ...pagingParams,
    },
    response: returnsPage(OrganizationInvitation),
  }),

  list_pending_organization_invitations: defineOperation({
    request: "GET /organizations/{organization_id}/invitations/pending",
    title: "List pending invitations to an organization",
    description: "Lists the invitations to join an organization that can still be accepted.",
    deprecated: "Use list_organization_invitations with status pending.",
    effect: "read",
    path: { organization_id },
    query: pagingParams,
    response: returnsPage(OrganizationInvitation),
  }),

  list_all_organization_invitations: defineOperation({
    request: "GET /organization_invitations",
    title: "List invitations to all organizations",
    description: "Lists the invitations to join any organization of the instance, newest first.",
    effect: "read",
    query: {
      status,
      query: z.string().optional().describe("Part of the email address"),
      order_by,
      ...pagingParams,
    },
    response: returnsPage(OrganizationInvitationWithOrganization),
  }),

  list_user_organization_invitations: defineOperation({
    request: "GET /users/{user_id}/organization_invitations",
    title: "List a user's organization invitations",
    description: "Lists the invitations to organizations sent to a user's verified email addresses.",
    effect: "read",
    path: { user_id: idParam("user") },
    query: { status, ...pagingParams },
    response: returnsPage(OrganizationInvitationWithOrganization),
  }),

  create_organization_invitation: defineOperation({
    request: "POST /organizations/{organization_id}/invitations",
    title: "Invite somebody to an organization",
    description: "Invites an email address to join an organization in a role, and mails the link.",
    effect: "write",
    withoutConfirmation: "It only adds an invitation.",
    notifies: "email",
    path: { organization_id },
    body: organizationInvitationFields,
    response: returnsObject(OrganizationInvitation),
  }),

  bulk_create_organization_invitations: defineOperation({
    request: "POST /organizations/{organization_id}/invitations/bulk",
    title: "Invite several people to an organization",
    description:
      "Invites up to 10 email addresses to join an organization, all or none, and mails the links.",
    effect: "write",
    withoutConfirmation: "It only adds invitations.",
    notifies: "email",
    path: { organization_id },
    body: { invitations: z.array(CreateOrganizationInvitation).min(1).max(10) },
    bodyField: "invitations",
    response: returnsPage(OrganizationInvitation),
  }),

  get_organization_invitation: defineOperation({
    request: "GET /organizations/{organization_id}/invitations/{invitation_id}",
    title: "Get an organization invitation",
    description: "Gets one invitation to join an organization.",
    effect: "read",
    path: { organization_id, invitation_id },
    response: returnsObject(OrganizationInvitation),
  }),

  revoke_organization_invitation: defineOperation({
    request: "POST /organizations/{organization_id}/invitations/{invitation_id}/revoke",
    title: "Revoke an organization invitation",
    description: "Revokes a pending invitation to join an organization, so that its link no longer works.",
    effect: "destructive",
    idempotent: true,
    path: { organization_id, invitation_id },
    body: { requesting_user_id: z.string().optional().describe("An administrator of the organization") },
    response: returnsObject(OrganizationInvitation),
    confirm: {
      target: { operation: "get_organization_invitation" },
      labelFields: ["email_address"],
      owner: {
        read: { operation: "get_organization", with: { organization_id: "{organization_id}" } },
        labelFields: ["name"],
      },
      recreate: {
        operation: "create_organization_invitation",
        with: {
          organization_id: "{organization_id}",
          email_address: "{email_address}",
          role: "{role}",
          public_metadata: "{public_metadata}",
          private_metadata: "{private_metadata}",
        },
      },
      warning: "The emailed link stops working for good.",
    },
  }),
};
