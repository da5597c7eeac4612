import type { Database } from "./db-schema.ts";

/** Whose picture it is: exactly one of them, who has no other. */
export type ImageOwner =
  | { readonly user_id: string }
  | { readonly organization_id: string }
  | { readonly oauth_application_id: string };

/** A picture that was uploaded. */
export interface ImageRow {
  id: string;
  user_id: string | null;
  organization_id: string | null;
  oauth_application_id: string | null;
  /** Who is credited with it. */
  uploader_user_id: string | null;
  media_type: string;
  bytes: Uint8Array;
  /** Where it can be seen. */
  url: string;
  created_at: number;
}

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
