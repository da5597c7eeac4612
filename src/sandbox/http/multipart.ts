import type { Upload } from "../../../tools/core/operation.ts";
import { detectImageType } from "../../shared/image-type.ts";
import { ApiError } from "../api-error.ts";
import type { RawRequest } from "./input.ts";

/** Forms that bring a file along. */

export const MULTIPART_MEDIA_TYPE = "multipart/form-data";

const invalidBody = (longMessage: string, param?: string) =>
  new ApiError(400, { code: "request_body_invalid", message: "Request body invalid", longMessage, param });

async function parseForm(contentType: string, bytes: ArrayBuffer): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw invalidBody(`The request body is not valid ${MULTIPART_MEDIA_TYPE}.`);
  }
}

async function parseFile(file: Blob, { field, mediaTypes, maxBytes }: Upload) {
  if (file.size > maxBytes)
    throw new ApiError(413, {
      code: "image_too_large",
      message: "Image too large",
      longMessage: `The image must not exceed ${maxBytes} bytes.`,
      param: field,
    });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const type = detectImageType(bytes);
  if (type === undefined || !mediaTypes.includes(type))
    throw invalidBody(`${field} must be a file of one of these types: ${mediaTypes.join(", ")}.`, field);
  return { bytes, type };
}

/**
 * Reads a form with a file, whose type is told by its bytes.
 *
 * @throws Failure 400 for what is no such form or no such file, 413 for a file that is too large
 */
export async function parseMultipart(
  contentType: string,
  bytes: ArrayBuffer,
  upload: Upload,
): Promise<RawRequest["body"]> {
  const value = new URLSearchParams();
  const files: Record<string, unknown> = {};
  for (const [name, entry] of await parseForm(contentType, bytes)) {
    if (typeof entry === "string") value.append(name, entry);
    else files[name] = name === upload.field ? await parseFile(entry, upload) : entry;
  }
  return { kind: "form", value, files };
}
