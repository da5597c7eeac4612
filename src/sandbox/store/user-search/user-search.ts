import { type Expression, type SelectQueryBuilder, sql, type SqlBool } from "kysely";
import type { Database, DatabaseSchema, IdentificationType, UserRow } from "../schema/index.ts";
import { containsText } from "../text-match.ts";
import {
  findLatestCreationBound,
  findMemberCandidates,
  findTimeRangeCandidates,
  MAX_USER_CANDIDATES,
  type UserCandidates,
  type UserTimeBound,
} from "./search-candidates.ts";
import { findTextCandidates } from "./trigram-lookup.ts";
import { buildFullNameSql, SEARCH_TEXT_KINDS, type SearchTextKind } from "./user-search-index.ts";

/**
 * Selects users; absent fields do not restrict the selection, and a list matches any of its values. Identifiers are in
 * the normalized form (`canonical`) of identifications.
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
  /** Users who have connected any of these accounts (ids at the provider) of a provider. */
  readonly externalAccounts?: { readonly provider: string; readonly anyOf: readonly string[] } | undefined;
  readonly times?: readonly UserTimeBound[];
}

/** The columns by which users can be ordered, each with the SQL expression that is indexed for it. */
const ORDER_BY_EXPRESSIONS = {
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

export type UserOrderColumn = keyof typeof ORDER_BY_EXPRESSIONS;

export const USER_ORDER_COLUMNS = [
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
] as const satisfies readonly UserOrderColumn[];

const FULL_NAME = sql.raw(buildFullNameSql("users"));

const isOneOf = (column: Expression<unknown>, values: readonly string[]): Expression<SqlBool> =>
  values.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`${column} in (${sql.join([...values])})`;

const USER_ID = sql.ref("users.id");

type OwnedTable = "identifications" | "memberships";

/** Condition: the user has such a row. SQLite evaluates the subquery once, before it looks at users. */
const hasRowUncorrelated = (table: OwnedTable, condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`users.id in (select user_id from ${sql.table(table)} where ${condition})`;

/**
 * Condition: the user has such a row, looked up for each user. Faster if few users are checked or nearly all have one.
 */
const hasRowCorrelated = (table: OwnedTable, condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`exists (select 1 from ${sql.table(table)} where user_id = users.id and ${condition})`;

const not = (condition: Expression<SqlBool>): Expression<SqlBool> => sql<SqlBool>`not (${condition})`;
const or = (...conditions: Expression<SqlBool>[]): Expression<SqlBool> =>
  sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;

/**
 * How users are found. `candidates`: looked up by the ids of candidates. `order`: scanned in the list's order until
 * the page is full. `all`: all matches, by a plan that SQLite chooses; used for counting.
 */
type SearchStrategy = "candidates" | "order" | "all";

/** Prevents SQLite from using an index of the expression, which would be slower; unary `+` disables it. */
const withoutIndex = (expression: Expression<unknown>) => sql`+${expression}`;

/** Converts the filter to conditions that must all hold. */
function buildConditions(filter: UserFilter, strategy: SearchStrategy): Expression<SqlBool>[] {
  const hasRow = strategy === "all" ? hasRowUncorrelated : hasRowCorrelated;
  const belongsTo = (organizations: readonly string[]) =>
    hasRow("memberships", isOneOf(sql.ref("organization_id"), organizations));
  const conditions: Expression<SqlBool>[] = [];
  const { ids, notIds, externalIds, notExternalIds, usernames, organizationIds, notOrganizationIds } = filter;
  if (ids !== undefined) conditions.push(isOneOf(USER_ID, ids));
  if (notIds !== undefined) conditions.push(not(isOneOf(USER_ID, notIds)));
  if (externalIds !== undefined) conditions.push(isOneOf(sql.ref("users.external_id"), externalIds));
  if (notExternalIds !== undefined)
    conditions.push(
      or(sql`users.external_id is null`, not(isOneOf(sql.ref("users.external_id"), notExternalIds))),
    );
  if (usernames !== undefined) conditions.push(isOneOf(sql.ref("users.username"), usernames));
  if (organizationIds !== undefined) conditions.push(belongsTo(organizationIds));
  if (notOrganizationIds !== undefined) conditions.push(not(belongsTo(notOrganizationIds)));
  for (const { type, anyOf } of filter.identifiers ?? [])
    conditions.push(
      hasRowUncorrelated("identifications", sql`type = ${type} and ${isOneOf(sql.ref("canonical"), anyOf)}`),
    );
  for (const { type, part } of filter.identifierParts ?? [])
    conditions.push(hasRow("identifications", sql`type = ${type} and ${containsText("canonical", part)}`));
  const { anyPart, usernamePart, namePart, banned } = filter;
  if (anyPart !== undefined)
    conditions.push(
      or(
        containsText(USER_ID, anyPart),
        containsText(FULL_NAME, anyPart),
        containsText("users.username", anyPart),
        hasRow("identifications", containsText("canonical", anyPart)),
      ),
    );
  if (usernamePart !== undefined) conditions.push(containsText("users.username", usernamePart));
  if (namePart !== undefined) conditions.push(containsText(FULL_NAME, namePart));
  // Literals, not parameters: SQLite can use the partial indexes on `banned` only with literals.
  if (banned !== undefined) conditions.push(banned ? sql`users.banned = 1` : sql`users.banned = 0`);
  const { externalAccounts } = filter;
  if (externalAccounts !== undefined)
    conditions.push(
      sql`users.id in (select user_id from external_accounts
        where provider = ${externalAccounts.provider} and ${isOneOf(sql.ref("provider_user_id"), externalAccounts.anyOf)})`,
    );
  for (const { column, operator, time } of filter.times ?? []) {
    const ref = sql.ref(`users.${column}`);
    const indexed = strategy === "all" || (strategy === "order" && column === "created_at");
    conditions.push(sql`${indexed ? ref : withoutIndex(ref)} ${sql.raw(operator)} ${time}`);
  }
  return conditions;
}

const filterUsers = <O>(
  query: SelectQueryBuilder<DatabaseSchema, "users", O>,
  conditions: readonly Expression<SqlBool>[],
): SelectQueryBuilder<DatabaseSchema, "users", O> =>
  conditions.reduce<SelectQueryBuilder<DatabaseSchema, "users", O>>(
    (current, condition) => current.where(condition),
    query,
  );

export interface UserPageOptions {
  readonly order: UserOrderColumn;
  readonly direction: "asc" | "desc";
  readonly limit: number;
  readonly offset: number;
  /** The page starts after this user; only valid if the order is `created_at`. */
  readonly after?: UserRow | undefined;
}

/** The substrings in a filter, each with the kinds of texts in which it is searched. */
function listTextParts(
  filter: UserFilter,
): { readonly kinds: readonly SearchTextKind[]; readonly part: string }[] {
  const { anyPart, namePart, usernamePart, identifierParts = [] } = filter;
  return [
    ...identifierParts.map(({ part }) => ({ kinds: ["identifier"] as const, part })),
    ...(namePart === undefined ? [] : [{ kinds: ["name"] as const, part: namePart }]),
    ...(usernamePart === undefined ? [] : [{ kinds: ["username"] as const, part: usernamePart }]),
    ...(anyPart === undefined ? [] : [{ kinds: SEARCH_TEXT_KINDS, part: anyPart }]),
  ];
}

/**
 * How many more candidates than fill a page are fetched, because some may not match the whole filter or may have been
 * created at another time than their document's number suggests.
 */
const SPARE_CANDIDATES = 10;

/** Yields candidates for a page of users, from one index after the other. */
async function* findCandidates(db: Database, filter: UserFilter, { limit, offset }: UserPageOptions) {
  const initialLimit = Math.min(offset + limit + SPARE_CANDIDATES, MAX_USER_CANDIDATES);
  for (const { kinds, part } of listTextParts(filter))
    yield* findTextCandidates(db, kinds, part, { initialLimit, maxLimit: MAX_USER_CANDIDATES });
  if (filter.organizationIds !== undefined) yield await findMemberCandidates(db, filter.organizationIds);
  for (const column of ["last_active_at", "last_sign_in_at"] as const) {
    const times = filter.times?.filter((bound) => bound.column === column) ?? [];
    if (times.length > 0) yield await findTimeRangeCandidates(db, column, times);
  }
}

/** Whether a page taken from candidates equals the page taken from all users. */
function isCompletePage(
  rows: readonly UserRow[],
  { completeAfter }: UserCandidates,
  page: UserPageOptions,
): boolean {
  if (completeAfter === undefined) return true;
  const last = rows.at(-1);
  const newestFirst = page.order === "created_at" && page.direction === "desc";
  return newestFirst && rows.length === page.limit && last !== undefined && last.created_at > completeAfter;
}

function selectUserPage(
  db: Database,
  conditions: readonly Expression<SqlBool>[],
  { order, direction, limit, offset, after }: UserPageOptions,
): Promise<UserRow[]> {
  const operator = sql.raw(direction === "asc" ? ">" : "<");
  const cursor: Expression<SqlBool>[] =
    after === undefined
      ? []
      : [sql`(users.created_at, users.id) ${operator} (${after.created_at}, ${after.id})`];
  return filterUsers(db.selectFrom("users").selectAll("users"), [...conditions, ...cursor])
    .orderBy(ORDER_BY_EXPRESSIONS[order], direction)
    .orderBy("users.id", direction)
    .limit(limit)
    .offset(offset)
    .execute();
}

const isIdIn = (ids: readonly string[]): Expression<SqlBool> =>
  sql<SqlBool>`users.id in (select value from json_each(${JSON.stringify(ids)}))`;

/** A page of users: from candidates if an index yields enough of them, otherwise by a scan in the list's order. */
export async function listUsers(db: Database, filter: UserFilter, page: UserPageOptions): Promise<UserRow[]> {
  for await (const candidates of findCandidates(db, filter, page)) {
    if (candidates === undefined) continue;
    const conditions = [isIdIn(candidates.ids), ...buildConditions(filter, "candidates")];
    const rows = await selectUserPage(db, conditions, page);
    if (isCompletePage(rows, candidates, page)) return rows;
  }
  const createdUntil = await findLatestCreationBound(db, filter.times ?? []);
  const bound = createdUntil === undefined ? [] : [sql<SqlBool>`users.created_at <= ${createdUntil}`];
  return selectUserPage(db, [...buildConditions(filter, "order"), ...bound], page);
}

/** Up to this many candidates, checking each is faster than counting over all users. */
const MAX_COUNTED_CANDIDATES = 5000;

export async function countUsers(db: Database, filter: UserFilter): Promise<number> {
  const countQuery = db.selectFrom("users").select((eb) => eb.fn.countAll<number>().as("count"));
  const count = async (conditions: readonly Expression<SqlBool>[]) =>
    (await filterUsers(countQuery, conditions).executeTakeFirstOrThrow()).count;
  for (const { kinds, part } of listTextParts(filter))
    for await (const candidates of findTextCandidates(db, kinds, part, {
      initialLimit: MAX_COUNTED_CANDIDATES,
      maxLimit: MAX_COUNTED_CANDIDATES,
    }))
      if (candidates !== undefined && candidates.completeAfter === undefined)
        return count([isIdIn(candidates.ids), ...buildConditions(filter, "candidates")]);
  return count(buildConditions(filter, "all"));
}
