import { sql } from "kysely";
import { chunkRows } from "./bulk-insert.ts";
import { type OrganizationSelector, selectOrganizationIds } from "./organizations.ts";
import type { IdFilter, Order } from "./paging.ts";
import type { Database, IdentificationType, MembershipRow } from "./schema/index.ts";
import { containsText } from "./text-match.ts";

export const MEMBERSHIP_ORDER_COLUMNS = [
  "created_at",
  "first_name",
  "last_name",
  "username",
  "email_address",
  "phone_number",
] as const;

export type MembershipOrder = Order<(typeof MEMBERSHIP_ORDER_COLUMNS)[number]>;

interface Pagination {
  readonly limit: number;
  readonly offset: number;
}

/** Selects memberships. All fields except `organizationId` and `roles` refer to the member's user. */
export interface MembershipFilter {
  readonly organizationId?: string | undefined;
  readonly userIds?: IdFilter | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly usernames?: readonly string[] | undefined;
  /** Members with any of these normalized email addresses, phone numbers or wallets. */
  readonly identifiers?: Readonly<Partial<Record<IdentificationType, readonly string[]>>>;
  /** Part of an identifier, by identification type. */
  readonly identifierParts?: Readonly<Partial<Record<IdentificationType, string>>>;
  readonly usernamePart?: string | undefined;
  /** Part of the full name: first name, space, last name. */
  readonly namePart?: string | undefined;
  /** Part of the user's id, username, full name or any identifier. */
  readonly anyPart?: string | undefined;
  readonly lastActiveBefore?: number | undefined;
  readonly lastActiveAfter?: number | undefined;
  readonly createdBefore?: number | undefined;
  readonly createdAfter?: number | undefined;
}

const IDENTIFICATION_TYPES = [
  "email_address",
  "phone_number",
  "web3_wallet",
] as const satisfies readonly IdentificationType[];

const FULL_NAME = sql<string>`trim(coalesce(person.first_name, '') || ' ' || coalesce(person.last_name, ''))`;

function filterMemberships(db: Database, filter: MembershipFilter) {
  const { organizationId, userIds, roles, usernames, usernamePart, namePart, anyPart } = filter;
  const { lastActiveBefore, lastActiveAfter, createdBefore, createdAfter } = filter;
  /** The user's identifications; a correlated subquery, so that SQLite uses the index by user. */
  const identifications = () =>
    db
      .selectFrom("identifications")
      .select("identifications.id")
      .where("identifications.user_id", "=", sql.ref<string>("membership.user_id"));
  const fullNameContains = (text: string) => sql<boolean>`instr(lower(${FULL_NAME}), lower(${text})) > 0`;

  let rows = db
    .selectFrom("memberships as membership")
    .innerJoin("users as person", "person.id", "membership.user_id");
  if (organizationId !== undefined) rows = rows.where("membership.organization_id", "=", organizationId);
  if (userIds?.include !== undefined) rows = rows.where("membership.user_id", "in", userIds.include);
  if (userIds !== undefined && userIds.exclude.length > 0)
    rows = rows.where("membership.user_id", "not in", userIds.exclude);
  if (roles !== undefined) rows = rows.where("membership.role", "in", roles);
  if (usernames !== undefined) rows = rows.where("person.username", "in", usernames);
  for (const type of IDENTIFICATION_TYPES) {
    const values = filter.identifiers?.[type];
    const fragment = filter.identifierParts?.[type];
    if (values !== undefined)
      rows = rows.where("membership.user_id", "in", (eb) =>
        eb
          .selectFrom("identifications")
          .select("identifications.user_id")
          .where("identifications.type", "=", type)
          .where("identifications.canonical", "in", values),
      );
    if (fragment !== undefined)
      rows = rows.where((eb) =>
        eb.exists(
          identifications()
            .where("identifications.type", "=", type)
            .where(containsText("identifications.identifier", fragment)),
        ),
      );
  }
  if (usernamePart !== undefined) rows = rows.where(containsText("person.username", usernamePart));
  if (namePart !== undefined) rows = rows.where(fullNameContains(namePart));
  if (anyPart !== undefined)
    rows = rows.where((eb) =>
      eb.or([
        containsText("person.id", anyPart),
        containsText("person.username", anyPart),
        fullNameContains(anyPart),
        eb.exists(identifications().where(containsText("identifications.identifier", anyPart))),
      ]),
    );
  if (lastActiveBefore !== undefined) rows = rows.where("person.last_active_at", "<", lastActiveBefore);
  if (lastActiveAfter !== undefined) rows = rows.where("person.last_active_at", ">", lastActiveAfter);
  if (createdBefore !== undefined) rows = rows.where("person.created_at", "<", createdBefore);
  if (createdAfter !== undefined) rows = rows.where("person.created_at", ">", createdAfter);
  return rows;
}

/** The SQL expression of each order column. */
const ORDER_BY_EXPRESSIONS = {
  created_at: sql`membership.created_at`,
  first_name: sql`person.first_name collate nocase`,
  last_name: sql`person.last_name collate nocase`,
  username: sql`person.username`,
  email_address: sql`(select canonical from identifications where id = person.primary_email_address_id)`,
  phone_number: sql`(select canonical from identifications where id = person.primary_phone_number_id)`,
} as const satisfies Record<MembershipOrder["column"], unknown>;

export const listMemberships = (
  db: Database,
  filter: MembershipFilter,
  { column, direction }: MembershipOrder,
  page: Pagination,
): Promise<MembershipRow[]> =>
  filterMemberships(db, filter)
    .selectAll("membership")
    .orderBy(ORDER_BY_EXPRESSIONS[column], direction)
    .orderBy("membership.id", direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();

export async function countMemberships(db: Database, filter: MembershipFilter): Promise<number> {
  const { count } = await filterMemberships(db, filter)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

/** A page of a user's memberships, newest first. */
export const listMembershipsOfUser = (
  db: Database,
  userId: string,
  page: Pagination,
): Promise<MembershipRow[]> =>
  db
    .selectFrom("memberships")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();

export async function countMembershipsOfUser(db: Database, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom("memberships")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  return count;
}

export const findMembership = (
  db: Database,
  organizationId: string,
  userId: string,
): Promise<MembershipRow | undefined> =>
  db
    .selectFrom("memberships")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .executeTakeFirst();

/** Ids of those organizations that have an administrator: a member with a creator-eligible role. */
export async function findOrganizationIdsWithAdmin(
  db: Database,
  organizations: OrganizationSelector,
  options: { readonly exceptUserId?: string } = {},
): Promise<ReadonlySet<string>> {
  const { exceptUserId } = options;
  let rows = db
    .selectFrom("memberships")
    .innerJoin("roles", "roles.key", "memberships.role")
    .select("memberships.organization_id")
    .distinct()
    .where("memberships.organization_id", "in", selectOrganizationIds(db, organizations))
    .where("roles.is_creator_eligible", "=", 1);
  if (exceptUserId !== undefined) rows = rows.where("memberships.user_id", "!=", exceptUserId);
  return new Set((await rows.execute()).map((row) => row.organization_id));
}

export async function insertMembership(db: Database, row: MembershipRow): Promise<void> {
  await db.insertInto("memberships").values(row).execute();
}

export async function insertMemberships(db: Database, rows: readonly MembershipRow[]): Promise<void> {
  for (const chunk of chunkRows(rows)) await db.insertInto("memberships").values(chunk).execute();
}

export async function updateMembership(
  db: Database,
  id: string,
  changes: Partial<MembershipRow>,
): Promise<void> {
  await db.updateTable("memberships").set(changes).where("id", "=", id).execute();
}

export async function deleteMembership(db: Database, id: string): Promise<void> {
  await db.deleteFrom("memberships").where("id", "=", id).execute();
}

/** Clears the organization as the active one in the sessions of its members, or of one member. */
export async function clearActiveOrganization(
  db: Database,
  organizationId: string,
  userId?: string,
): Promise<void> {
  const members = db
    .selectFrom("memberships")
    .select("user_id")
    .where("organization_id", "=", organizationId);
  await db
    .updateTable("sessions")
    .set({ last_active_organization_id: null })
    .where("last_active_organization_id", "=", organizationId)
    .where("user_id", "in", userId === undefined ? members : members.where("user_id", "=", userId))
    .execute();
}
