import { z } from "zod/v3";
import { id, Metadata, paging } from "../models/common.ts";
import { OrganizationMembership } from "../models/organization-membership.ts";
import { object, operation, page } from "../core/operation.ts";

const organization_id = id("org");
const user_id = id("user");
const role = z.string().describe("Role key, e.g. org:member; see list_organization_roles");

const anyOf = z.array(z.string()).max(100).optional();
const part = z.string().optional();
const order_by = z
  .string()
  .optional()
  .describe(
    "created_at, first_name, last_name, username, email_address or phone_number, prefix - to descend",
  );
const time = z.number().int().optional();

/** The API reads no membership by itself. */
const membership = {
  operation: "list_organization_memberships",
  with: { organization_id: "{organization_id}", user_id: ["{user_id}"] },
  item: { "public_user_data.user_id": "{user_id}" },
} as const;

export const organizationMemberships = {
  list_organization_memberships: operation({
    request: "GET /organizations/{organization_id}/memberships",
    title: "List members of an organization",
    description: "Lists or searches an organization's members with their roles. Filters apply to the users.",
    effect: "read",
    path: { organization_id },
    query: {
      order_by,
      user_id: anyOf.describe("-user_… excludes"),
      email_address: anyOf,
      phone_number: anyOf,
      username: anyOf,
      web3_wallet: anyOf,
      role: anyOf,
      query: part.describe("Part of an identifier, name or id"),
      email_address_query: part,
      phone_number_query: part,
      username_query: part,
      name_query: part,
      last_active_at_before: time,
      last_active_at_after: time,
      created_at_before: time,
      created_at_after: time,
      ...paging,
    },
    response: page(OrganizationMembership),
  }),

  create_organization_membership: operation({
    request: "POST /organizations/{organization_id}/memberships",
    title: "Add a member to an organization",
    description: "Adds an existing user to an organization at once, without an invitation.",
    effect: "write",
    path: { organization_id },
    body: {
      user_id: z.string(),
      role,
      public_metadata: Metadata.optional(),
      private_metadata: Metadata.optional(),
    },
    response: object(OrganizationMembership),
    tells: membership,
  }),

  update_organization_membership: operation({
    request: "PATCH /organizations/{organization_id}/memberships/{user_id}",
    title: "Change a member's role",
    description: "Changes an organization member's role. The last administrator cannot be demoted.",
    effect: "write",
    path: { organization_id, user_id },
    body: { role },
    response: object(OrganizationMembership),
    tells: membership,
  }),

  update_organization_membership_metadata: operation({
    request: "PATCH /organizations/{organization_id}/memberships/{user_id}/metadata",
    title: "Merge metadata into a membership",
    description: "Merges metadata deeply into a membership's; a key set to null is removed.",
    effect: "write",
    path: { organization_id, user_id },
    body: { public_metadata: Metadata.optional(), private_metadata: Metadata.optional() },
    response: object(OrganizationMembership),
    tells: membership,
  }),

  delete_organization_membership: operation({
    request: "DELETE /organizations/{organization_id}/memberships/{user_id}",
    title: "Remove a member from an organization",
    description: "Removes a user from an organization. The last administrator cannot be removed.",
    effect: "destructive",
    path: { organization_id, user_id },
    response: object(OrganizationMembership),
    confirm: {
      target: membership,
      named: ["public_user_data.identifier"],
      owner: {
        reading: { operation: "get_organization", with: { organization_id: "{organization_id}" } },
        named: ["name"],
      },
      recreate: {
        operation: "create_organization_membership",
        with: {
          organization_id: "{organization_id}",
          user_id: "{user_id}",
          role: "{role}",
          public_metadata: "{public_metadata}",
          private_metadata: "{private_metadata}",
        },
      },
      warning: "The user loses access at once, and the membership's metadata is lost.",
    },
  }),

  list_user_organization_memberships: operation({
    request: "GET /users/{user_id}/organization_memberships",
    title: "List a user's organizations",
    description: "Lists the organizations that a user belongs to, with the role in each.",
    effect: "read",
    path: { user_id },
    query: paging,
    response: page(OrganizationMembership),
  }),

  list_all_organization_memberships: operation({
    request: "GET /organization_memberships",
    title: "List memberships of all organizations",
    description: "Lists who belongs to which organization in which role, across the instance.",
    effect: "read",
    query: { order_by, ...paging },
    response: page(OrganizationMembership),
  }),
};
