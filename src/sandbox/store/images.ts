import type { Database, ImageRow } from "./schema/index.ts";

/** The owner of an image: exactly one of these; an owner has at most one image. */
export type ImageOwner =
  | { readonly user_id: string }
  | { readonly organization_id: string }
  | { readonly oauth_application_id: string };

export const findImage = (db: Database, id: string): Promise<ImageRow | undefined> =>
  db.selectFrom("images").selectAll().where("id", "=", id).executeTakeFirst();

export async function insertImage(db: Database, row: ImageRow): Promise<void> {
  await db.insertInto("images").values(row).execute();
}

export async function deleteImage(db: Database, owner: ImageOwner): Promise<void> {
  await db
    .deleteFrom("images")
    .where((eb) => eb.and(owner))
    .execute();
}
