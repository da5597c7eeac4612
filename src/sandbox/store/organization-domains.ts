import { sql } from "kysely";
import { countRows, type Order, type Pagination, selectPage } from "./paging.ts";
import type { Database, OrganizationDomainRow } from "./schema/index.ts";
import { containsText } from "./text-match.ts";

type EnrollmentMode = OrganizationDomainRow["enrollment_mode"];

export interface OrganizationDomainFilter {
  readonly organizationId?: string | undefined;
  readonly verified?: boolean | undefined;
  /** Domains with any of these modes. */
  readonly enrollmentModes?: readonly EnrollmentMode[] | undefined;
  readonly excludedEnrollmentModes?: readonly EnrollmentMode[];
  /** Part of the domain's name. */
  readonly namePart?: string | undefined;
  /** Domains with any of these names. */
  readonly names?: readonly string[] | undefined;
}

function filterOrganizationDomains(db: Database, filter: OrganizationDomainFilter) {
  const { organizationId, verified, enrollmentModes, excludedEnrollmentModes = [], namePart, names } = filter;
  let rows = db.selectFrom("organization_domains");
  if (organizationId !== undefined) rows = rows.where("organization_id", "=", organizationId);
  if (verified !== undefined) rows = rows.where("affiliation", verified ? sql`is` : sql`is not`, "verified");
  if (enrollmentModes !== undefined) rows = rows.where("enrollment_mode", "in", enrollmentModes);
  if (excludedEnrollmentModes.length > 0)
    rows = rows.where("enrollment_mode", "not in", excludedEnrollmentModes);
  if (namePart !== undefined) rows = rows.where(containsText("name", namePart));
  if (names !== undefined) rows = rows.where("name", "in", names);
  return rows;
}

export const listOrganizationDomains = (
  db: Database,
  filter: OrganizationDomainFilter,
  order: Order<"created_at" | "name">,
  page: Pagination,
): Promise<OrganizationDomainRow[]> =>
  selectPage(filterOrganizationDomains(db, filter).selectAll(), order, page);

export const countOrganizationDomains = (db: Database, filter: OrganizationDomainFilter): Promise<number> =>
  countRows(filterOrganizationDomains(db, filter));

export const findOrganizationDomain = (
  db: Database,
  id: string,
): Promise<OrganizationDomainRow | undefined> =>
  db.selectFrom("organization_domains").selectAll().where("id", "=", id).executeTakeFirst();

export async function insertOrganizationDomain(db: Database, row: OrganizationDomainRow): Promise<void> {
  await db.insertInto("organization_domains").values(row).execute();
}

export async function updateOrganizationDomain(
  db: Database,
  id: string,
  changes: Partial<OrganizationDomainRow>,
): Promise<void> {
  await db.updateTable("organization_domains").set(changes).where("id", "=", id).execute();
}

export async function deleteOrganizationDomain(db: Database, id: string): Promise<void> {
  await db.deleteFrom("organization_domains").where("id", "=", id).execute();
}

/** The verified domains with these names through which users can join without an enterprise connection. */
export const listOrganizationDomainsForEnrollment = (
  db: Database,
  names: readonly string[],
): Promise<OrganizationDomainRow[]> =>
  filterOrganizationDomains(db, { names, verified: true, excludedEnrollmentModes: ["enterprise_sso"] })
    .selectAll()
    .execute();
