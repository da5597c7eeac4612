import { z } from "zod/v3";
import type { Operation, Upload } from "../../../tools/index.ts";
import { detectImageType, InvalidArgumentsError, type JsonObject } from "../../shared/index.ts";
import { readAllowedFile } from "./upload-file-access.ts";

/**
 * The arguments that a tool takes in place of a file. Exactly one is required; the schema does not say so, because
 * some clients cannot handle a schema that does.
 */
const fileFields = {
  file_path: z.string().optional().describe("Absolute, in a folder that the operator allows"),
  file_base64: z.string().optional().describe("The bytes, instead of file_path"),
};

/** The input schema of an operation's tool: an uploaded file is replaced by `file_path` and `file_base64`. */
export const buildUploadInputSchema = ({ input, upload }: Operation): z.ZodObject<z.ZodRawShape, "strict"> =>
  upload === undefined ? input : input.omit({ [upload.field]: true }).extend(fileFields);

const BASE64_PATTERN = /^[A-Za-z0-9+/]+={0,2}$/;

function decodeBase64(text: string, maxBytes: number): Uint8Array {
  const toError = (reason: string) => new InvalidArgumentsError(`file_base64: ${reason}.`);
  if (!BASE64_PATTERN.test(text) || text.length % 4 !== 0) throw toError("must be plain base64");
  const bytes = Buffer.from(text, "base64");
  if (bytes.length > maxBytes) throw toError(`holds ${bytes.length} bytes; at most ${maxBytes} are accepted`);
  return bytes;
}

const FileFieldsSchema = z.object(fileFields).passthrough();

function toFileContent(upload: Upload, param: string, bytes: Uint8Array) {
  const type = detectImageType(bytes);
  if (type === undefined || !upload.mediaTypes.includes(type))
    throw new InvalidArgumentsError(
      `${param}: must be a file of one of these types: ${upload.mediaTypes.join(", ")}.`,
    );
  return { [upload.field]: { bytes, type } };
}

/**
 * The arguments for the operation: with the bytes and the media type of the file in place of `file_path` or
 * `file_base64`.
 *
 * @param folders the folders that the operator allows files to be read from
 * @throws InvalidArgumentsError if the file cannot be sent; nothing has been sent then
 */
export async function resolveUpload(
  { upload }: Operation,
  args: JsonObject,
  folders: readonly string[],
): Promise<JsonObject> {
  if (upload === undefined) return args;
  const { file_path, file_base64, ...fields } = FileFieldsSchema.parse(args);
  if (file_path !== undefined && file_base64 === undefined) {
    const bytes = await readAllowedFile("file_path", file_path, folders, upload.maxBytes);
    return { ...fields, ...toFileContent(upload, "file_path", bytes) };
  }
  if (file_path === undefined && file_base64 !== undefined)
    return { ...fields, ...toFileContent(upload, "file_base64", decodeBase64(file_base64, upload.maxBytes)) };
  throw new InvalidArgumentsError("file_path, file_base64: exactly one of them is required (a string).");
}

/** The arguments of a call, with the size of a base64-encoded file in place of its content. */
export function omitFileBytes({ upload }: Operation, args: JsonObject): JsonObject {
  const { file_base64 } = args;
  if (upload === undefined || typeof file_base64 !== "string") return args;
  return { ...args, file_base64: `(${Buffer.byteLength(file_base64, "base64")} bytes)` };
}
