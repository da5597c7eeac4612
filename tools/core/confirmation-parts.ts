import type { ImpactSpec, Replacement } from "./confirmation.ts";

/** Parts of confirmations that several resources have. */

/** What goes of metadata when whole fields of it are replaced. */
export const buildMetadataReplacements = (
  ...fields: readonly string[]
): Readonly<Record<string, Replacement>> =>
  Object.fromEntries(
    fields.map((field) => [
      `keys of ${field}`,
      { noun: `key of ${field}`, argument: field, currentPath: field },
    ]),
  );

/** The plans that a payer pays for, which a subscription shows; an instance may have no billing. */
export const buildPaidPlansImpact = (operation: string): ImpactSpec => ({
  noun: "paid plan",
  operation,
  field: "subscription_items",
  where: { "plan.is_default": false, ended_at: null },
  labelFields: ["plan.name"],
  optional: true,
});

/** The members who have a role, in whichever organization: role sets count them. */
export const buildRoleMembersImpact = (role: Readonly<Record<string, string>>, noun: string): ImpactSpec => ({
  noun,
  operation: "list_role_sets",
  field: "roles",
  where: role,
  sum: "members_count",
  survives: true,
});

/** The directories that provision by an enterprise connection, which has its id at a path. */
export const buildDirectoriesImpact = (connectionIdPath: string): ImpactSpec => ({
  noun: "directory",
  operation: "list_directories",
  where: { enterprise_connection_id: `{${connectionIdPath}}` },
  labelFields: ["name"],
  optional: true,
});

/** The users with an address at one of a connection's domains. */
export const DOMAIN_USERS_IMPACT: ImpactSpec = {
  noun: "user with an address at its domains",
  operation: "count_users",
  forEachOf: "domains",
  with: { email_address_query: "@{each}" },
  field: "total_count",
  survives: true,
};
