import type { ImpactSpec, Replacement } from "./confirmation.ts";

/** Parts of confirmations that several resources share. */

/** For calls that replace whole metadata fields: the keys of each field that the new value does not contain. */
export const buildMetadataReplacements = (
  ...fields: readonly string[]
): Readonly<Record<string, Replacement>> =>
  Object.fromEntries(
    fields.map((field) => [
      `keys of ${field}`,
      { noun: `key of ${field}`, argument: field, currentPath: field },
    ]),
  );

/** For calls that merge into metadata fields: the keys of each field that the new value sets to `null`. */
export const buildMetadataMerges = (...fields: readonly string[]): Readonly<Record<string, Replacement>> =>
  Object.fromEntries(
    fields.map((field) => [
      `keys of ${field}`,
      { noun: `key of ${field}`, argument: field, currentPath: field, merges: true },
    ]),
  );

/** The credit balance that `operation` reads, in cents. Optional, because billing may be disabled. */
export const buildCreditImpact = (operation: string): ImpactSpec => ({
  noun: "cent of credit",
  operation,
  field: "balance.amount",
  optional: true,
});

/** The paid plans in the subscription that `operation` reads. Optional, because billing may be disabled. */
export const buildPaidPlansImpact = (operation: string): ImpactSpec => ({
  noun: "paid plan",
  operation,
  field: "subscription_items",
  where: { "plan.is_default": false, ended_at: null },
  labelFields: ["plan.name"],
  optional: true,
});

/** The members with a role in any organization, as counted by the role sets; `role` selects the role by its fields. */
export const buildRoleMembersImpact = (role: Readonly<Record<string, string>>, noun: string): ImpactSpec => ({
  noun,
  operation: "list_role_sets",
  field: "roles",
  where: role,
  sum: "members_count",
  survives: true,
});

/**
 * The directories that provision users for an enterprise connection.
 *
 * @param connectionIdPath dotted path of the connection's id in the target or in the arguments
 */
export const buildDirectoriesImpact = (connectionIdPath: string): ImpactSpec => ({
  noun: "directory",
  operation: "list_directories",
  where: { enterprise_connection_id: `{${connectionIdPath}}` },
  labelFields: ["name"],
  optional: true,
});

/** The users with an email address at one of the `domains` of a connection. */
export const DOMAIN_USERS_IMPACT: ImpactSpec = {
  noun: "user with an address at its domains",
  operation: "count_users",
  forEachOf: "domains",
  with: { email_address_query: "@{each}" },
  field: "total_count",
  survives: true,
};
