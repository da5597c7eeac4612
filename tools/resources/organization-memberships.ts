import { z } from "zod/v3";
import { buildMetadataMerges, defineOperation, returnsObject, returnsPage } from "../core/index.ts";
import { idParam, Metadata, OrganizationMembership, pagingParams, TimestampParam } from "../models/index.ts";

const organization_id = idParam("org");
const user_id = idParam("user");
const role = z.string().describe("Role key, e.g. org:member; see list_organization_roles");

const anyOfStrings = z.array(z.string()).max(100).optional();
const optionalSubstring = z.string().optional();
const order_by = z
  .string()
  .optional()
  .describe(
    "created_at, first_name, last_name, username, email_address or phone_number, prefix - to descend",
  );
const optionalTimestamp = TimestampParam.optional();

/** Reads a membership from the organization's list, because the API has no operation that reads a single one. */
const membershipRead = {
  operation: "list_organization_memberships",
  with: { organization_id: "{organization_id}", user_id: ["{user_id}"] },
  item: { "public_user_data.user_id": "{user_id}" },
} as const;

export const organizationMemberships = {
  list_organization_memberships: defineOperation({
    request: "GET /organizations/{organization_id}/memberships",
    title: "List members of an organization",
    description: "Lists or searches an organization's members with their roles. Filters apply to the users.",
    effect: "read",
    path: { organization_id },
    query: {
      order_by,
      user_id: anyOfStrings.describe("-user_… excludes"),
      email_address: anyOfStrings,
      phone_number: anyOfStrings,
      username: anyOfStrings,
      web3_wallet: anyOfStrings,
      role: anyOfStrings,
      query: optionalSubstring.describe("Part of an identifier, name or id"),
      email_address_query: optionalSubstring,
      phone_number_query: optionalSubstring,
      username_query: optionalSubstring,
      name_query: optionalSubstring,
      last_active_at_before: optionalTimestamp,
      last_active_at_after: optionalTimestamp,
      created_at_before: optionalTimestamp,
      created_at_after: optionalTimestamp,
      ...pagingParams,
    },
    response: returnsPage(OrganizationMembership),
  }),

  create_organization_membership: defineOperation({
    request: "POST /organizations/{organization_id}/memberships",
    title: "Add a member to an organization",
    description: "Adds an existing user to an organization at once, without an invitation.",
    effect: "write",
    withoutConfirmation: "It only adds a member.",
    path: { organization_id },
    body: {
      user_id: z.string(),
      role,
      public_metadata: Metadata.optional(),
      private_metadata: Metadata.optional(),
    },
    response: returnsObject(OrganizationMembership),
    outcomeCheck: membershipRead,
  }),

  update_organization_membership: defineOperation({
    request: "PATCH /organizations/{organization_id}/memberships/{user_id}",
    title: "Change a member's role",
    description: "Changes an organization member's role. The last administrator cannot be demoted.",
    effect: "write",
    withoutConfirmation: "Another role is another value, and the previous one can be given back.",
    path: { organization_id, user_id },
    body: { role },
    response: returnsObject(OrganizationMembership),
    outcomeCheck: membershipRead,
  }),

  update_organization_membership_metadata: defineOperation({
    request: "PATCH /organizations/{organization_id}/memberships/{user_id}/metadata",
    title: "Merge metadata into a membership",
    description: "Merges metadata deeply into a membership's; a key set to null is removed.",
    effect: "write",
    withoutConfirmation: "It adds keys or gives them other values.",
    path: { organization_id, user_id },
    body: { public_metadata: Metadata.optional(), private_metadata: Metadata.optional() },
    response: returnsObject(OrganizationMembership),
    outcomeCheck: membershipRead,
    confirm: {
      when: [{ onlyIfRemoving: true }],
      target: membershipRead,
      labelFields: ["public_user_data.identifier"],
      owner: {
        read: { operation: "get_organization", with: { organization_id: "{organization_id}" } },
        labelFields: ["name"],
      },
      replaces: buildMetadataMerges("public_metadata", "private_metadata"),
      warning: "The keys that are set to null are lost with their values.",
    },
  }),

  delete_organization_membership: defineOperation({
    request: "DELETE /organizations/{organization_id}/memberships/{user_id}",
    title: "Remove a member from an organization",
    description: "Removes a user from an organization. The last administrator cannot be removed.",
    effect: "destructive",
    path: { organization_id, user_id },
    response: returnsObject(OrganizationMembership),
    confirm: {
      target: membershipRead,
      labelFields: ["public_user_data.identifier"],
      owner: {
        read: { operation: "get_organization", with: { organization_id: "{organization_id}" } },
        labelFields: ["name"],
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

  list_user_organization_memberships: defineOperation({
    request: "GET /users/{user_id}/organization_memberships",
    title: "List a user's organizations",
    description: "Lists the organizations that a user belongs to, with the role in each.",
    effect: "read",
    path: { user_id },
    query: pagingParams,
    response: returnsPage(OrganizationMembership),
  }),

  list_all_organization_memberships: defineOperation({
    request: "GET /organization_memberships",
    title: "List memberships of all organizations",
    description: "Lists who belongs to which organization in which role, across the instance.",
    effect: "read",
    query: { order_by, ...pagingParams },
    response: returnsPage(OrganizationMembership),
  }),
};
