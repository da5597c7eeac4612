import type { Dependents, Replaced } from "./confirmation.ts";

/** Parts of confirmations that several resources have. */

/** What goes of metadata when whole fields of it are replaced. */
export const replacedMetadata = (...fields: readonly string[]): Readonly<Record<string, Replaced>> =>
  Object.fromEntries(
    fields.map((field) => [`keys of ${field}`, { one: `key of ${field}`, argument: field, present: field }]),
  );

/** The plans that a payer pays for, which a subscription shows; an instance may have no billing. */
export const paidPlans = (operation: string): Dependents => ({
  one: "paid plan",
  operation,
  field: "subscription_items",
  where: { "plan.is_default": false, ended_at: null },
  named: ["plan.name"],
  optional: true,
});

/** The members who have a role, in whichever organization: role sets count them. */
export const membersWith = (role: Readonly<Record<string, string>>, one: string): Dependents => ({
  one,
  operation: "list_role_sets",
  field: "roles",
  where: role,
  sum: "members_count",
  stay: true,
});

/** The directories that provision by an enterprise connection, which has its id at a path. */
export const directoriesOf = (connection: string): Dependents => ({
  one: "directory",
  operation: "list_directories",
  where: { enterprise_connection_id: `{${connection}}` },
  named: ["name"],
  optional: true,
});

/** The users with an address at one of a connection's domains. */
export const USERS_OF_DOMAINS: Dependents = {
  one: "user with an address at its domains",
  operation: "count_users",
  over: "domains",
  with: { email_address_query: "@{each}" },
  field: "total_count",
  stay: true,
};
