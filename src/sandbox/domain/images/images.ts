import type { z } from "zod/v3";
import type { FileContent } from "../../../../tools/models/common.ts";
import { ApiError } from "../../api-error.ts";
import { getUser } from "../users/users.ts";
import { buildUploadedImageUrl } from "./image-url.ts";
import type { Sandbox } from "../../context.ts";
import { deleteImage, insertImage, type ImageOwner, type ImageRow } from "../../store/images.ts";

/** Profile images and logos. */

/** Keeps a picture in place of the one that its owner has had. */
export async function saveImage(
  sandbox: Sandbox,
  owner: ImageOwner,
  { bytes, type }: z.output<typeof FileContent>,
  uploaderUserId?: string,
): Promise<ImageRow> {
  if (uploaderUserId !== undefined) await getUser(sandbox, uploaderUserId);
  const id = sandbox.newId("img");
  const { origin } = sandbox;
  const row: ImageRow = {
    id,
    user_id: null,
    organization_id: null,
    oauth_application_id: null,
    ...owner,
    uploader_user_id: uploaderUserId ?? null,
    media_type: type,
    bytes,
    url: origin === undefined ? buildUploadedImageUrl(id) : new URL(`/v1/images/${id}`, origin).href,
    created_at: sandbox.now(),
  };
  await deleteImage(sandbox.db, owner);
  await insertImage(sandbox.db, row);
  return row;
}

/** 404 for a picture that was never set. */
export const imageNotFound = (longMessage: string) =>
  new ApiError(404, { code: "image_not_found", message: "image not found", longMessage });
