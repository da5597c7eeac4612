import type { Upload } from "../../../tools/core/operation.ts";
import { imageTypeOf } from "../../shared/image-type.ts";
import { Failure } from "../api-error.ts";
import type { RawInput } from "./input.ts";

/** Forms that bring a file along. */

export const MULTIPART = "multipart/form-data";

const unreadable = (longMessage: string, param?: string) =>
  new Failure(400, { code: "request_body_invalid", message: "Request body invalid", longMessage, param });

async function formOf(contentType: string, bytes: ArrayBuffer): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw unreadable(`The request body is not valid ${MULTIPART}.`);
  }
}

async function contentOf(file: Blob, { field, mediaTypes: types, maxBytes }: Upload) {
  if (file.size > maxBytes)
    throw new Failure(413, {
      code: "image_too_large",
      message: "Image too large",
      longMessage: `The image must not exceed ${maxBytes} bytes.`,
      param: field,
    });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const type = imageTypeOf(bytes);
  if (type === undefined || !types.includes(type))
    throw unreadable(`${field} must be a file of one of these types: ${types.join(", ")}.`, field);
  return { bytes, type };
}

/**
 * Reads a form with a file, whose type is told by its bytes.
 *
 * @throws Failure 400 for what is no such form or no such file, 413 for a file that is too large
 */
export async function readMultipart(
  contentType: string,
  bytes: ArrayBuffer,
  upload: Upload,
): Promise<RawInput["body"]> {
  const value = new URLSearchParams();
  const files: Record<string, unknown> = {};
  for (const [name, entry] of await formOf(contentType, bytes)) {
    if (typeof entry === "string") value.append(name, entry);
    else files[name] = name === upload.field ? await contentOf(entry, upload) : entry;
  }
  return { kind: "form", value, files };
}
