import { z } from "zod/v3";

/** Schemas that many operations share. All field names are those of the API. */

const ID_PATTERN = /^[A-Za-z0-9_-]+$/;

/**
 * The schema of a resource id in a path. It accepts only characters that occur in ids, so that no value can address
 * another path; the API checks whether the id exists.
 *
 * @param prefix the usual prefix of such an id, for the error message only
 */
export const idParam = (prefix: string) =>
  z.string().refine((value) => ID_PATTERN.test(value), {
    message: `must be an id such as ${prefix}_2abc… (letters, digits, _ and - only)`,
  });

/** The page size of a list operation with a `limit` parameter that the caller omits (specification: `limit`). */
export const DEFAULT_LIMIT = 10;

/** The name of the parameter that continues a list after the item with a given id, instead of an offset. */
export const CURSOR_PARAM = "starting_after";

export const pagingParams = {
  limit: z.number().int().min(1).max(500).optional(),
  offset: z.number().int().min(0).optional(),
};

/** A JSON object with content of the application's choice. */
export const Metadata = z.record(z.unknown());

/** Unix time in milliseconds, the unit of the API's timestamps unless a field says otherwise. */
export const Timestamp = z.number().int();

/** A time in a request, in milliseconds like a `Timestamp`. Tools take an ISO 8601 time with its zone as well. */
export const TimestampParam = z
  .number({ invalid_type_error: "must be milliseconds since 1970, or a time such as 2026-01-31T09:30:00Z" })
  .int();

/**
 * A credential: any bearer gains access with it. In a response: one that can outlive a session token, which expires
 * within minutes. In a request: one that must not be logged.
 */
export const Secret = z.string().brand<"secret">();

/** A JSON object with credentials in unknown places, such as the headers of a request; all of it is a credential. */
export const SecretObject = z.record(z.unknown()).brand<"secret">();

/** A field of an earlier version of the API, which Clerk's reference no longer lists and which is still accepted. */
export const legacyField = <T extends z.ZodTypeAny>(schema: T, replacement?: string) =>
  schema.optional().describe(replacement === undefined ? "Superseded." : `Superseded by ${replacement}.`);

/** A file to upload: its bytes and their media type. */
export const FileContent = z.object({ bytes: z.instanceof(Uint8Array), type: z.string() }).strict();

export const DeletedObject = z
  .object({
    object: z.string(),
    id: z.string(),
    slug: z.string().optional(),
    deleted: z.literal(true),
    external_id: z.string().optional(),
  })
  .strict();
