import type { Upload } from "../../../tools/index.ts";
import { detectImageType } from "../../shared/index.ts";
import { ApiError } from "../api-error.ts";
import type { RawRequest } from "./input.ts";

/** Parsing of multipart forms with a file. */

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
 * Parses a multipart form with a file. The file's type is detected from its bytes, not from its headers.
 *
 * @throws ApiError 400 if the form is malformed or the file's type is not accepted, 413 if the file is too large
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
