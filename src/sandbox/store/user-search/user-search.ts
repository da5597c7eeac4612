import { sql, type Expression, type SelectQueryBuilder, type SqlBool } from "kysely";
import type { Database } from "../../db/database.ts";
import type { IdentificationType } from "../identifications.ts";
import { contains } from "../text-match.ts";
import { usersWithText } from "./trigram-lookup.ts";
import type { Tables } from "../db-schema.ts";
import {
  latestCreation,
  membersOf,
  MOST,
  usersAt,
  type Candidates,
  type TimeBound,
} from "./search-candidates.ts";
import { fullNameOf, TEXT_KINDS, type TextKind } from "./user-search-index.ts";
import type { UserRow } from "../users.ts";

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
  readonly times?: readonly TimeBound[];
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

const FULL_NAME = sql.raw(fullNameOf("users"));

const oneOf = (column: Expression<unknown>, values: readonly string[]): Expression<SqlBool> =>
  values.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`${column} in (${sql.join([...values])})`;

const ID = sql.ref("users.id");

type Owned = "identifications" | "memberships";

/** That a user is among those who have such a row: they are found first. */
const isAmongOwners = (table: Owned, condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`users.id in (select user_id from ${sql.table(table)} where ${condition})`;

/** The same, looked up for each user: where few are looked at, or nearly all have such a row. */
const owns = (table: Owned, condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`exists (select 1 from ${sql.table(table)} where user_id = users.id and ${condition})`;

const not = (condition: Expression<SqlBool>): Expression<SqlBool> => sql<SqlBool>`not (${condition})`;
const either = (...conditions: Expression<SqlBool>[]): Expression<SqlBool> =>
  sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;

/**
 * How users are found. To list some: among candidates, looked up by their ids; or on the way through the order of
 * the list, until the page is full. To count all: as SQLite sees fit.
 */
type Way = "candidates" | "order" | "all";

/** Keeps SQLite from an index of the expression, which would not be the shortest way. */
const unindexed = (expression: Expression<unknown>) => sql`+${expression}`;

/** The filter as conditions of which each must hold. */
function conditionsOf(filter: UserFilter, way: Way): Expression<SqlBool>[] {
  const has = way === "all" ? isAmongOwners : owns;
  const belongsTo = (organizations: readonly string[]) =>
    has("memberships", oneOf(sql.ref("organization_id"), organizations));
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
    conditions.push(
      isAmongOwners("identifications", sql`type = ${type} and ${oneOf(sql.ref("canonical"), anyOf)}`),
    );
  for (const { type, part } of filter.identifierParts ?? [])
    conditions.push(has("identifications", sql`type = ${type} and ${contains("canonical", part)}`));
  const { anyPart, usernamePart, namePart, banned } = filter;
  if (anyPart !== undefined)
    conditions.push(
      either(
        contains(ID, anyPart),
        contains(FULL_NAME, anyPart),
        contains("users.username", anyPart),
        has("identifications", contains("canonical", anyPart)),
      ),
    );
  if (usernamePart !== undefined) conditions.push(contains("users.username", usernamePart));
  if (namePart !== undefined) conditions.push(contains(FULL_NAME, namePart));
  // Literals, not parameters: only with them can SQLite use the partial indices of banned users and of others.
  if (banned !== undefined) conditions.push(banned ? sql`users.banned = 1` : sql`users.banned = 0`);
  const { accounts } = filter;
  if (accounts !== undefined)
    conditions.push(
      sql`users.id in (select user_id from external_accounts
        where provider = ${accounts.provider} and ${oneOf(sql.ref("provider_user_id"), accounts.anyOf)})`,
    );
  for (const { column, than, time } of filter.times ?? []) {
    const ref = sql.ref(`users.${column}`);
    const indexed = way === "all" || (way === "order" && column === "created_at");
    conditions.push(sql`${indexed ? ref : unindexed(ref)} ${sql.raw(than)} ${time}`);
  }
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

/** Texts of which a filter gives a part, with where to look for it. */
function partsOf(filter: UserFilter): { readonly kinds: readonly TextKind[]; readonly part: string }[] {
  const { anyPart, namePart, usernamePart, identifierParts = [] } = filter;
  return [
    ...identifierParts.map(({ part }) => ({ kinds: ["identifier"] as const, part })),
    ...(namePart === undefined ? [] : [{ kinds: ["name"] as const, part: namePart }]),
    ...(usernamePart === undefined ? [] : [{ kinds: ["username"] as const, part: usernamePart }]),
    ...(anyPart === undefined ? [] : [{ kinds: TEXT_KINDS, part: anyPart }]),
  ];
}

/** How many more users than fill a page are looked at: some may have been created at another time, or be left out. */
const SPARE = 10;

/** Candidates for a page of users, from one index after the other. */
async function* candidatesOf(db: Database, filter: UserFilter, { limit, offset }: UserPage) {
  const enough = Math.min(offset + limit + SPARE, MOST);
  for (const { kinds, part } of partsOf(filter))
    yield* usersWithText(db, kinds, part, { enough, most: MOST });
  if (filter.organizationIds !== undefined) yield await membersOf(db, filter.organizationIds);
  for (const column of ["last_active_at", "last_sign_in_at"] as const) {
    const times = filter.times?.filter((bound) => bound.column === column) ?? [];
    if (times.length > 0) yield await usersAt(db, column, times);
  }
}

/** Whether a page that was taken from candidates is the page of all users. */
function isWhole(rows: readonly UserRow[], { othersUntil }: Candidates, page: UserPage): boolean {
  if (othersUntil === undefined) return true;
  const last = rows.at(-1);
  const newestFirst = page.order === "created_at" && page.direction === "desc";
  return newestFirst && rows.length === page.limit && last !== undefined && last.created_at > othersUntil;
}

function pageOf(
  db: Database,
  conditions: readonly Expression<SqlBool>[],
  { order, direction, limit, offset, after }: UserPage,
): Promise<UserRow[]> {
  const beyond = sql.raw(direction === "asc" ? ">" : "<");
  const cursor: Expression<SqlBool>[] =
    after === undefined
      ? []
      : [sql`(users.created_at, users.id) ${beyond} (${after.created_at}, ${after.id})`];
  return filtered(db.selectFrom("users").selectAll("users"), [...conditions, ...cursor])
    .orderBy(ORDER_COLUMNS[order], direction)
    .orderBy("users.id", direction)
    .limit(limit)
    .offset(offset)
    .execute();
}

const among = (ids: readonly string[]): Expression<SqlBool> =>
  sql<SqlBool>`users.id in (select value from json_each(${JSON.stringify(ids)}))`;

/** A page of users: from candidates where an index knows enough of them, else on the way through the order. */
export async function listUsers(db: Database, filter: UserFilter, page: UserPage): Promise<UserRow[]> {
  for await (const candidates of candidatesOf(db, filter, page)) {
    if (candidates === undefined) continue;
    const conditions = [among(candidates.ids), ...conditionsOf(filter, "candidates")];
    const rows = await pageOf(db, conditions, page);
    if (isWhole(rows, candidates, page)) return rows;
  }
  const latest = await latestCreation(db, filter.times ?? []);
  const bound = latest === undefined ? [] : [sql<SqlBool>`users.created_at <= ${latest}`];
  return pageOf(db, [...conditionsOf(filter, "order"), ...bound], page);
}

/** Up to how many users are counted one by one rather than by a look at all. */
const MOST_COUNTED = 5000;

export async function countUsers(db: Database, filter: UserFilter): Promise<number> {
  const counting = db.selectFrom("users").select((is) => is.fn.countAll<number>().as("count"));
  const count = async (conditions: readonly Expression<SqlBool>[]) =>
    (await filtered(counting, conditions).executeTakeFirstOrThrow()).count;
  for (const { kinds, part } of partsOf(filter))
    for await (const candidates of usersWithText(db, kinds, part, {
      enough: MOST_COUNTED,
      most: MOST_COUNTED,
    }))
      if (candidates !== undefined && candidates.othersUntil === undefined)
        return count([among(candidates.ids), ...conditionsOf(filter, "candidates")]);
  return count(conditionsOf(filter, "all"));
}
