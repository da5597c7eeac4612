import { z } from "zod/v3";

/** Metadata: JSON objects with arbitrary content set by the application, stored as text. */

const JsonObject = z.record(z.unknown());
type JsonObject = z.output<typeof JsonObject>;

export const parseMetadata = (json: string): Record<string, unknown> => JsonObject.parse(JSON.parse(json));

const asJsonObject = (value: unknown): JsonObject | undefined => JsonObject.safeParse(value).data;

/**
 * Returns `current` with `patch` applied: objects are merged at every depth, `null` removes a key, any other value
 * replaces.
 */
export function applyMergePatch(current: Readonly<JsonObject>, patch: Readonly<JsonObject>): JsonObject {
  const merged = new Map(Object.entries(current));
  for (const [key, value] of Object.entries(patch)) {
    const nestedPatch = asJsonObject(value);
    if (value === null) merged.delete(key);
    else if (nestedPatch === undefined) merged.set(key, value);
    else merged.set(key, applyMergePatch(asJsonObject(merged.get(key)) ?? {}, nestedPatch));
  }
  return Object.fromEntries(merged);
}

type MetadataInput = Readonly<JsonObject> | undefined;

/**
 * The metadata columns to set, with the given values replacing the stored ones. Metadata that are not given have no
 * column.
 */
export const buildMetadataColumns = (metadata: {
  readonly public_metadata?: MetadataInput;
  readonly private_metadata?: MetadataInput;
}): { public_metadata?: string; private_metadata?: string } => ({
  ...(metadata.public_metadata === undefined
    ? {}
    : { public_metadata: JSON.stringify(metadata.public_metadata) }),
  ...(metadata.private_metadata === undefined
    ? {}
    : { private_metadata: JSON.stringify(metadata.private_metadata) }),
});
