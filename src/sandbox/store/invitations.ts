import { countRows, type Order, type Pagination, selectPage } from "./paging.ts";
import type { Database, InvitationRow } from "./schema/index.ts";

export type InvitationOrder = Order<"created_at" | "email_address" | "expires_at">;

export interface InvitationFilter {
  readonly now: number;
  /** If absent, all invitations except revoked ones. */
  readonly status?: InvitationRow["status"] | "expired" | undefined;
  /** Part of an email address or id. */
  readonly query?: string | undefined;
}

function filterInvitations(db: Database, { now, status, query }: InvitationFilter) {
  let rows = db.selectFrom("invitations");
  if (status === undefined) rows = rows.where("status", "!=", "revoked");
  else if (status === "pending" || status === "expired")
    rows = rows.where("status", "=", "pending").where("expires_at", status === "pending" ? ">" : "<=", now);
  else rows = rows.where("status", "=", status);
  if (query === undefined) return rows;
  return rows.where((eb) =>
    eb.or([
      eb(eb.fn<number>("instr", ["canonical", eb.val(query.toLowerCase())]), ">", 0),
      eb(eb.fn<number>("instr", ["id", eb.val(query)]), ">", 0),
    ]),
  );
}

export const listInvitations = (
  db: Database,
  filter: InvitationFilter,
  { column, direction }: InvitationOrder,
  page: Pagination,
): Promise<InvitationRow[]> =>
  selectPage(
    filterInvitations(db, filter).selectAll(),
    { column: column === "email_address" ? "canonical" : column, direction },
    page,
  );

export const countInvitations = (db: Database, filter: InvitationFilter): Promise<number> =>
  countRows(filterInvitations(db, filter));

export const findInvitation = (db: Database, id: string): Promise<InvitationRow | undefined> =>
  db.selectFrom("invitations").selectAll().where("id", "=", id).executeTakeFirst();

/** The invitations with these ids that exist, by id. */
export async function findInvitationsById(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, InvitationRow>> {
  const rows = await db.selectFrom("invitations").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The pending, unexpired invitation of a normalized email address. */
export const findPendingInvitation = (
  db: Database,
  canonical: string,
  now: number,
): Promise<InvitationRow | undefined> =>
  db
    .selectFrom("invitations")
    .selectAll()
    .where("canonical", "=", canonical)
    .where("status", "=", "pending")
    .where("expires_at", ">", now)
    .executeTakeFirst();

export async function insertInvitation(db: Database, row: InvitationRow): Promise<void> {
  await db.insertInto("invitations").values(row).execute();
}

export async function setInvitationStatus(
  db: Database,
  id: string,
  status: "accepted" | "revoked",
  now: number,
): Promise<void> {
  await db.updateTable("invitations").set({ status, updated_at: now }).where("id", "=", id).execute();
}
