import type { Database } from "./db-schema.ts";

/** The owner of an image: exactly one of these; an owner has at most one image. */
export type ImageOwner =
  | { readonly user_id: string }
  | { readonly organization_id: string }
  | { readonly oauth_application_id: string };

/** An uploaded image. */
export interface ImageRow {
  id: string;
  user_id: string | null;
  organization_id: string | null;
  oauth_application_id: string | null;
  /** The user to whom the upload is attributed. */
  uploader_user_id: string | null;
  media_type: string;
  bytes: Uint8Array;
  /** The URL at which the image is served. */
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
