import { chunkRows } from "./bulk-insert.ts";
import { countRows, type IdFilter, type Order, type Pagination, selectPage } from "./paging.ts";
import type { Database, OrganizationRow } from "./schema/index.ts";
import { containsText } from "./text-match.ts";

/** An organization as read from the database, including generated columns. */
export interface OrganizationRecord extends OrganizationRow {
  members_count: number;
  /** URL of the uploaded logo. */
  logo_url: string | null;
}

export const ORGANIZATION_ORDER_COLUMNS = ["name", "created_at", "members_count"] as const;

export interface OrganizationFilter {
  /** A complete id, or part of a name or slug. */
  readonly query?: string | undefined;
  readonly members?: IdFilter | undefined;
  readonly ids?: IdFilter | undefined;
}

function filterOrganizations(db: Database, { query, members, ids }: OrganizationFilter) {
  const selectOrganizationsOfUsers = (userIds: readonly string[]) =>
    db.selectFrom("memberships").select("organization_id").where("user_id", "in", userIds);
  let rows = db.selectFrom("organizations");
  if (query !== undefined)
    rows = rows.where((eb) =>
      eb.or([eb("id", "=", query), containsText("name", query), containsText("slug", query)]),
    );
  if (members?.include !== undefined)
    rows = rows.where("id", "in", selectOrganizationsOfUsers(members.include));
  if (members !== undefined && members.exclude.length > 0)
    rows = rows.where("id", "not in", selectOrganizationsOfUsers(members.exclude));
  if (ids?.include !== undefined) rows = rows.where("id", "in", ids.include);
  if (ids !== undefined && ids.exclude.length > 0) rows = rows.where("id", "not in", ids.exclude);
  return rows;
}

export const listOrganizations = (
  db: Database,
  filter: OrganizationFilter,
  order: Order<(typeof ORGANIZATION_ORDER_COLUMNS)[number]>,
  page: Pagination,
): Promise<OrganizationRecord[]> => selectPage(filterOrganizations(db, filter).selectAll(), order, page);

export const countOrganizations = (db: Database, filter: OrganizationFilter): Promise<number> =>
  countRows(filterOrganizations(db, filter));

export const findOrganization = (db: Database, id: string): Promise<OrganizationRecord | undefined> =>
  db.selectFrom("organizations").selectAll().where("id", "=", id).executeTakeFirst();

export const findOrganizationBySlug = (db: Database, slug: string): Promise<OrganizationRecord | undefined> =>
  db.selectFrom("organizations").selectAll().where("slug", "=", slug).executeTakeFirst();

/** The organizations with these ids that exist, by id. */
export async function findOrganizationsById(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OrganizationRecord>> {
  const rows = await db.selectFrom("organizations").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Selects organizations by their ids, or all organizations of a role set. */
export type OrganizationSelector = { readonly ids: readonly string[] } | { readonly roleSetKey: string };

/** A subquery of the selected organizations' ids. */
export function selectOrganizationIds(db: Database, organizations: OrganizationSelector) {
  const rows = db.selectFrom("organizations").select("organizations.id");
  return "ids" in organizations
    ? rows.where("organizations.id", "in", organizations.ids)
    : rows.where("organizations.role_set_key", "=", organizations.roleSetKey);
}

export async function countOrganizationsCreatedBy(db: Database, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom("organizations")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("created_by", "=", userId)
    .executeTakeFirstOrThrow();
  return count;
}

/** The number of pending, unexpired invitations by organization id; organizations without any are omitted. */
export async function countPendingInvitationsByOrganization(
  db: Database,
  organizationIds: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom("organization_invitations")
    .select((eb) => ["organization_id", eb.fn.countAll<number>().as("count")])
    .where("organization_id", "in", organizationIds)
    .where("status", "=", "pending")
    .where("expires_at", ">", now)
    .groupBy("organization_id")
    .execute();
  return new Map(rows.map((row) => [row.organization_id, row.count]));
}

export async function insertOrganization(db: Database, row: OrganizationRow): Promise<void> {
  await db.insertInto("organizations").values(row).execute();
}

export async function insertOrganizations(db: Database, rows: readonly OrganizationRow[]): Promise<void> {
  for (const chunk of chunkRows(rows)) await db.insertInto("organizations").values(chunk).execute();
}

export async function updateOrganization(
  db: Database,
  id: string,
  changes: Partial<OrganizationRow & Pick<OrganizationRecord, "logo_url">>,
): Promise<void> {
  await db.updateTable("organizations").set(changes).where("id", "=", id).execute();
}

/** Deletes an organization with its memberships and invitations. */
export async function deleteOrganization(db: Database, id: string): Promise<void> {
  await db.deleteFrom("organizations").where("id", "=", id).execute();
}
