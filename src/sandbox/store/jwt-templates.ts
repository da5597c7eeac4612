import { NEWEST_FIRST_ORDER, type Pagination, selectPageWithTotal } from "./paging.ts";
import type { Database, JwtTemplateRow } from "./schema/index.ts";

/** A page of templates, newest first, and their total count. */
export async function listJwtTemplates(
  db: Database,
  page: Pagination,
): Promise<{ rows: JwtTemplateRow[]; total: number }> {
  return selectPageWithTotal(db.selectFrom("jwt_templates").selectAll(), NEWEST_FIRST_ORDER, page);
}

export const findJwtTemplate = (db: Database, id: string): Promise<JwtTemplateRow | undefined> =>
  db.selectFrom("jwt_templates").selectAll().where("id", "=", id).executeTakeFirst();

export const findJwtTemplateByName = (db: Database, name: string): Promise<JwtTemplateRow | undefined> =>
  db.selectFrom("jwt_templates").selectAll().where("name", "=", name).executeTakeFirst();

export async function insertJwtTemplate(db: Database, row: JwtTemplateRow): Promise<void> {
  await db.insertInto("jwt_templates").values(row).execute();
}

export async function updateJwtTemplate(db: Database, row: JwtTemplateRow): Promise<void> {
  await db.updateTable("jwt_templates").set(row).where("id", "=", row.id).execute();
}

export async function deleteJwtTemplate(db: Database, id: string): Promise<void> {
  await db.deleteFrom("jwt_templates").where("id", "=", id).execute();
}
