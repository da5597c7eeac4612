import type { z } from "zod/v3";
import type { FileContent } from "../../../../tools/index.ts";
import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { deleteImage, type ImageOwner, type ImageRow, insertImage } from "../../store/index.ts";
import { getUser } from "../users/index.ts";
import { buildUploadedImageUrl } from "./image-url.ts";

/** Profile images and logos. */

/**
 * Saves an image, replacing the previous image of its owner.
 *
 * @throws ApiError 404 if the uploading user does not exist
 */
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

/** 404 for an image that has not been set. */
export const imageNotFound = (longMessage: string) =>
  new ApiError(404, { code: "image_not_found", message: "image not found", longMessage });
