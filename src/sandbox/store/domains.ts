import type { Database, DomainRow } from "./schema/index.ts";

/** All domains, with the primary domain first. */
export const listDomains = (db: Database): Promise<DomainRow[]> =>
  db.selectFrom("domains").selectAll().orderBy("is_satellite").orderBy("created_at").orderBy("id").execute();

export const findDomain = (db: Database, id: string): Promise<DomainRow | undefined> =>
  db.selectFrom("domains").selectAll().where("id", "=", id).executeTakeFirst();

export const findDomainByName = (db: Database, name: string): Promise<DomainRow | undefined> =>
  db.selectFrom("domains").selectAll().where("name", "=", name).executeTakeFirst();

export async function insertDomain(db: Database, row: DomainRow): Promise<void> {
  await db.insertInto("domains").values(row).execute();
}

export async function updateDomain(db: Database, id: string, changes: Partial<DomainRow>): Promise<void> {
  await db.updateTable("domains").set(changes).where("id", "=", id).execute();
}

export async function deleteDomain(db: Database, id: string): Promise<void> {
  await db.deleteFrom("domains").where("id", "=", id).execute();
}
