import { countRows, type Order, type Pagination, selectPage } from "./paging.ts";
import type { Database, WaitlistEntryRow } from "./schema/index.ts";

export interface WaitlistEntryFilter {
  readonly status?: WaitlistEntryRow["status"] | undefined;
  /** Part of an email address or id. */
  readonly query?: string | undefined;
}

function filterWaitlistEntries(db: Database, { status, query }: WaitlistEntryFilter) {
  let rows = db.selectFrom("waitlist_entries");
  if (status !== undefined) rows = rows.where("status", "=", status);
  if (query === undefined) return rows;
  return rows.where((eb) =>
    eb.or([
      eb(eb.fn<number>("instr", ["canonical", eb.val(query.toLowerCase())]), ">", 0),
      eb(eb.fn<number>("instr", ["id", eb.val(query)]), ">", 0),
    ]),
  );
}

export const listWaitlistEntries = (
  db: Database,
  filter: WaitlistEntryFilter,
  { column, direction }: Order<"created_at" | "email_address" | "invited_at">,
  page: Pagination,
): Promise<WaitlistEntryRow[]> =>
  selectPage(
    filterWaitlistEntries(db, filter).selectAll(),
    { column: column === "email_address" ? "canonical" : column, direction },
    page,
  );

export const countWaitlistEntries = (db: Database, filter: WaitlistEntryFilter): Promise<number> =>
  countRows(filterWaitlistEntries(db, filter));

export const findWaitlistEntry = (db: Database, id: string): Promise<WaitlistEntryRow | undefined> =>
  db.selectFrom("waitlist_entries").selectAll().where("id", "=", id).executeTakeFirst();

export const findWaitlistEntryByEmail = (
  db: Database,
  canonical: string,
): Promise<WaitlistEntryRow | undefined> =>
  db.selectFrom("waitlist_entries").selectAll().where("canonical", "=", canonical).executeTakeFirst();

export async function insertWaitlistEntry(db: Database, row: WaitlistEntryRow): Promise<void> {
  await db.insertInto("waitlist_entries").values(row).execute();
}

export async function updateWaitlistEntry(
  db: Database,
  id: string,
  changes: Partial<WaitlistEntryRow>,
): Promise<void> {
  await db.updateTable("waitlist_entries").set(changes).where("id", "=", id).execute();
}

/** Completes the waitlist entry of an accepted invitation, if it has one. */
export async function completeWaitlistEntry(db: Database, invitationId: string, now: number): Promise<void> {
  await db
    .updateTable("waitlist_entries")
    .set({ status: "completed", updated_at: now })
    .where("invitation_id", "=", invitationId)
    .execute();
}

export async function deleteWaitlistEntry(db: Database, id: string): Promise<void> {
  await db.deleteFrom("waitlist_entries").where("id", "=", id).execute();
}
