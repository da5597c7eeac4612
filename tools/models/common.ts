import { z } from "zod/v3";

/** Fragments that many operations share. All names are those of the wire. */

const ID_PATTERN = /^[A-Za-z0-9_-]+$/;

/**
 * The id of a resource in a path. Only what can stand in an id is let through, so that no value reaches another
 * path; whether it exists is for the API to say.
 */
export const idParam = (prefix: string) =>
  z.string().refine((value) => ID_PATTERN.test(value), {
    message: `must be an id such as ${prefix}_2abc… (letters, digits, _ and - only)`,
  });

/** As many items as a page has when a list takes `limit` and none is given (specification: `limit`). */
export const DEFAULT_LIMIT = 10;

/** The argument by which a list continues after an item, instead of an offset. */
export const CURSOR_PARAM = "starting_after";

export const pagingParams = {
  limit: z.number().int().min(1).max(500).optional(),
  offset: z.number().int().min(0).optional(),
};

/** A JSON object that an instance's owner fills freely. */
export const Metadata = z.record(z.unknown());

/** Milliseconds since 1970, as everywhere in the API. */
export const Timestamp = z.number().int();

/**
 * A credential that opens something for whoever has it. In an answer: one that lives longer than the minutes of a
 * session token. In a request: one that must not be written to a log.
 */
export const Secret = z.string().brand<"secret">();

/** A JSON object that holds such credentials wherever, as the headers of a request do. */
export const SecretObject = z.record(z.unknown()).brand<"secret">();

/** A field that only an earlier version of the API has: still accepted, no longer in its reference. */
export const legacyField = <T extends z.ZodTypeAny>(schema: T, replacement?: string) =>
  schema.optional().describe(replacement === undefined ? "Superseded." : `Superseded by ${replacement}.`);

/** A file on its way: its bytes, and the media type that they are of. */
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
