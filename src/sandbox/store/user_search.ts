import { sql, type Expression, type SelectQueryBuilder, type SqlBool } from "kysely";
import type { Database } from "../database.ts";
import type { IdentificationType } from "./identifications.ts";
import { contains } from "./text.ts";
import type { Tables } from "./tables.ts";
import type { UserRow } from "./users.ts";

/**
 * Which users are meant; what is absent does not restrict. A list means any of its values.
 * Addresses are canonical, as identifications have them.
 */
export interface UserFilter {
  readonly ids?: readonly string[];
  readonly notIds?: readonly string[];
  readonly externalIds?: readonly string[];
  readonly notExternalIds?: readonly string[];
  readonly usernames?: readonly string[];
  readonly organizationIds?: readonly string[];
  readonly notOrganizationIds?: readonly string[];
  readonly identifiers?: readonly { readonly type: IdentificationType; readonly anyOf: readonly string[] }[];
  readonly identifierParts?: readonly { readonly type: IdentificationType; readonly part: string }[];
  /** Part of an id, a name, a username or any identifier. */
  readonly anyPart?: string | undefined;
  readonly usernamePart?: string | undefined;
  readonly namePart?: string | undefined;
  readonly banned?: boolean | undefined;
  /** Those who have connected one of these accounts with a provider. */
  readonly accounts?: { readonly provider: string; readonly anyOf: readonly string[] } | undefined;
  readonly times?: readonly {
    readonly column: "last_active_at" | "created_at" | "last_sign_in_at";
    readonly than: "<" | ">" | ">=";
    readonly time: number;
  }[];
}

/** What a list of users can be ordered by, and the column that an index has for it. */
const ORDER_COLUMNS = {
  created_at: sql.ref("users.created_at"),
  updated_at: sql.ref("users.updated_at"),
  email_address: sql.ref("users.primary_email_address"),
  web3wallet: sql.ref("users.primary_web3_wallet"),
  first_name: sql`users.first_name collate nocase`,
  last_name: sql`users.last_name collate nocase`,
  phone_number: sql.ref("users.primary_phone_number"),
  username: sql`users.username collate nocase`,
  last_active_at: sql.ref("users.last_active_at"),
  last_sign_in_at: sql.ref("users.last_sign_in_at"),
} as const;

export type UserOrder = keyof typeof ORDER_COLUMNS;

export const USER_ORDERS = [
  "created_at",
  "updated_at",
  "email_address",
  "web3wallet",
  "first_name",
  "last_name",
  "phone_number",
  "username",
  "last_active_at",
  "last_sign_in_at",
] as const satisfies readonly UserOrder[];

const FULL_NAME = sql`(coalesce(users.first_name, '') || ' ' || coalesce(users.last_name, ''))`;

const oneOf = (column: Expression<unknown>, values: readonly string[]): Expression<SqlBool> =>
  values.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`${column} in (${sql.join([...values])})`;

const ID = sql.ref("users.id");

const owns = (condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`users.id in (select user_id from identifications where ${condition})`;

const belongsTo = (organizationIds: readonly string[]): Expression<SqlBool> =>
  sql<SqlBool>`users.id in (select user_id from memberships where ${oneOf(sql.ref("organization_id"), organizationIds)})`;

const not = (condition: Expression<SqlBool>): Expression<SqlBool> => sql<SqlBool>`not (${condition})`;
const either = (...conditions: Expression<SqlBool>[]): Expression<SqlBool> =>
  sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;

/** The filter as conditions of which each must hold. */
function conditionsOf(filter: UserFilter): Expression<SqlBool>[] {
  const conditions: Expression<SqlBool>[] = [];
  const { ids, notIds, externalIds, notExternalIds, usernames, organizationIds, notOrganizationIds } = filter;
  if (ids !== undefined) conditions.push(oneOf(ID, ids));
  if (notIds !== undefined) conditions.push(not(oneOf(ID, notIds)));
  if (externalIds !== undefined) conditions.push(oneOf(sql.ref("users.external_id"), externalIds));
  if (notExternalIds !== undefined)
    conditions.push(
      either(sql`users.external_id is null`, not(oneOf(sql.ref("users.external_id"), notExternalIds))),
    );
  if (usernames !== undefined) conditions.push(oneOf(sql.ref("users.username"), usernames));
  if (organizationIds !== undefined) conditions.push(belongsTo(organizationIds));
  if (notOrganizationIds !== undefined) conditions.push(not(belongsTo(notOrganizationIds)));
  for (const { type, anyOf } of filter.identifiers ?? [])
    conditions.push(owns(sql`type = ${type} and ${oneOf(sql.ref("canonical"), anyOf)}`));
  for (const { type, part } of filter.identifierParts ?? [])
    conditions.push(owns(sql`type = ${type} and ${contains("canonical", part)}`));
  const { anyPart, usernamePart, namePart, banned } = filter;
  if (anyPart !== undefined)
    conditions.push(
      either(
        contains(ID, anyPart),
        contains(FULL_NAME, anyPart),
        contains("users.username", anyPart),
        owns(contains("canonical", anyPart)),
      ),
    );
  if (usernamePart !== undefined) conditions.push(contains("users.username", usernamePart));
  if (namePart !== undefined) conditions.push(contains(FULL_NAME, namePart));
  // Literals, not parameters: only with them can SQLite use the partial index of banned users.
  if (banned !== undefined) conditions.push(banned ? sql`users.banned = 1` : sql`users.banned = 0`);
  const { accounts } = filter;
  if (accounts !== undefined)
    conditions.push(
      sql`users.id in (select user_id from external_accounts
        where provider = ${accounts.provider} and ${oneOf(sql.ref("provider_user_id"), accounts.anyOf)})`,
    );
  for (const { column, than, time } of filter.times ?? [])
    conditions.push(sql`${sql.ref(`users.${column}`)} ${sql.raw(than)} ${time}`);
  return conditions;
}

const filtered = <O>(
  query: SelectQueryBuilder<Tables, "users", O>,
  conditions: readonly Expression<SqlBool>[],
): SelectQueryBuilder<Tables, "users", O> =>
  conditions.reduce<SelectQueryBuilder<Tables, "users", O>>((so, condition) => so.where(condition), query);

export interface UserPage {
  readonly order: UserOrder;
  readonly direction: "asc" | "desc";
  readonly limit: number;
  readonly offset: number;
  /** The user after whom the page begins; only in order of creation. */
  readonly after?: UserRow | undefined;
}

export function listUsers(db: Database, filter: UserFilter, page: UserPage): Promise<UserRow[]> {
  const { order, direction, limit, offset, after } = page;
  const beyond = sql.raw(direction === "asc" ? ">" : "<");
  const cursor: Expression<SqlBool>[] =
    after === undefined
      ? []
      : [sql`(users.created_at, users.id) ${beyond} (${after.created_at}, ${after.id})`];
  return filtered(db.selectFrom("users").selectAll("users"), [...conditionsOf(filter), ...cursor])
    .orderBy(ORDER_COLUMNS[order], direction)
    .orderBy("users.id", direction)
    .limit(limit)
    .offset(offset)
    .execute();
}

export async function countUsers(db: Database, filter: UserFilter): Promise<number> {
  const counting = db.selectFrom("users").select((is) => is.fn.countAll<number>().as("count"));
  return (await filtered(counting, conditionsOf(filter)).executeTakeFirstOrThrow()).count;
}
