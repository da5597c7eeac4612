import type { Order } from "./paging.ts";
import type { Database, OrganizationInvitationRow } from "./schema/index.ts";
import { containsText } from "./text-match.ts";

/** An invitation with the name of its role. */
export interface OrganizationInvitationRecord extends OrganizationInvitationRow {
  role_name: string;
}

export type OrganizationInvitationOrder = Order<"created_at" | "email_address">;

export interface OrganizationInvitationFilter {
  readonly now: number;
  /** All organizations if absent. */
  readonly organizationId?: string;
  /** Invitations with any of these statuses; all if empty. */
  readonly statuses: readonly (OrganizationInvitationRow["status"] | "expired")[];
  /** Only invitations to these normalized email addresses. */
  readonly addresses?: readonly string[] | undefined;
  /** Part of an email address. */
  readonly query?: string | undefined;
}

function filterOrganizationInvitations(db: Database, filter: OrganizationInvitationFilter) {
  const { now, organizationId, statuses, addresses, query } = filter;
  let rows = db.selectFrom("organization_invitations as invitation");
  if (organizationId !== undefined) rows = rows.where("invitation.organization_id", "=", organizationId);
  if (addresses !== undefined) rows = rows.where("invitation.canonical", "in", addresses);
  if (query !== undefined) rows = rows.where(containsText("invitation.canonical", query));
  if (statuses.length === 0) return rows;
  return rows.where((eb) =>
    eb.or(
      statuses.map((status) =>
        status === "pending" || status === "expired"
          ? eb.and([
              eb("invitation.status", "=", "pending"),
              eb("invitation.expires_at", status === "pending" ? ">" : "<=", now),
            ])
          : eb("invitation.status", "=", status),
      ),
    ),
  );
}

export const listOrganizationInvitations = (
  db: Database,
  filter: OrganizationInvitationFilter,
  { column, direction }: OrganizationInvitationOrder,
  page: { readonly limit: number; readonly offset: number },
): Promise<OrganizationInvitationRecord[]> =>
  filterOrganizationInvitations(db, filter)
    .innerJoin("roles", "roles.key", "invitation.role")
    .selectAll("invitation")
    .select("roles.name as role_name")
    .orderBy(column === "email_address" ? "invitation.canonical" : "invitation.created_at", direction)
    .orderBy("invitation.id", direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();

export async function countOrganizationInvitations(
  db: Database,
  filter: OrganizationInvitationFilter,
): Promise<number> {
  const { count } = await filterOrganizationInvitations(db, filter)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

export const findOrganizationInvitation = (
  db: Database,
  id: string,
): Promise<OrganizationInvitationRecord | undefined> =>
  db
    .selectFrom("organization_invitations as invitation")
    .innerJoin("roles", "roles.key", "invitation.role")
    .selectAll("invitation")
    .select("roles.name as role_name")
    .where("invitation.id", "=", id)
    .executeTakeFirst();

/** The pending, unexpired invitation of a normalized email address to the organization. */
export const findPendingOrganizationInvitation = (
  db: Database,
  organizationId: string,
  canonical: string,
  now: number,
): Promise<OrganizationInvitationRow | undefined> =>
  db
    .selectFrom("organization_invitations")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("canonical", "=", canonical)
    .where("status", "=", "pending")
    .where("expires_at", ">", now)
    .executeTakeFirst();

export async function insertOrganizationInvitation(
  db: Database,
  row: OrganizationInvitationRow,
): Promise<void> {
  await db.insertInto("organization_invitations").values(row).execute();
}

/** Sets the status of a pending invitation and clears its URL. */
export async function setOrganizationInvitationStatus(
  db: Database,
  id: string,
  status: "accepted" | "revoked",
  now: number,
): Promise<void> {
  await db
    .updateTable("organization_invitations")
    .set({ status, url: null, updated_at: now })
    .where("id", "=", id)
    .execute();
}
