import type { AdminPortalLinkTokenRow, Database } from "./schema/index.ts";

export const findAdminPortalLinkToken = (
  db: Database,
  id: string,
): Promise<AdminPortalLinkTokenRow | undefined> =>
  db.selectFrom("admin_portal_link_tokens").selectAll().where("id", "=", id).executeTakeFirst();

/** The id of the link that existing tokens of the organization (`null`: of the instance) belong to. */
export async function findAdminPortalLinkId(
  db: Database,
  organizationId: string | null,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("admin_portal_link_tokens")
    .select("admin_portal_link_id")
    .where("organization_id", "is", organizationId)
    .executeTakeFirst();
  return row?.admin_portal_link_id;
}

export async function insertAdminPortalLinkToken(db: Database, row: AdminPortalLinkTokenRow): Promise<void> {
  await db.insertInto("admin_portal_link_tokens").values(row).execute();
}

export async function updateAdminPortalLinkToken(
  db: Database,
  id: string,
  changes: Partial<AdminPortalLinkTokenRow>,
): Promise<void> {
  await db.updateTable("admin_portal_link_tokens").set(changes).where("id", "=", id).execute();
}
