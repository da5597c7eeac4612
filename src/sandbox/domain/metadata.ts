import { z } from "zod/v3";

/** Metadata: JSON objects that an instance's owner fills freely, stored as text. */

const Json = z.record(z.unknown());
type Json = z.output<typeof Json>;

export const parseMetadata = (json: string): Record<string, unknown> => Json.parse(JSON.parse(json));

const objectOf = (value: unknown): Json | undefined => Json.safeParse(value).data;

/** `patch` laid over `current`: objects merge at every depth, `null` removes a key, all else replaces. */
export function mergeMetadata(current: Readonly<Json>, patch: Readonly<Json>): Json {
  const merged = new Map(Object.entries(current));
  for (const [key, value] of Object.entries(patch)) {
    const inner = objectOf(value);
    if (value === null) merged.delete(key);
    else if (inner === undefined) merged.set(key, value);
    else merged.set(key, mergeMetadata(objectOf(merged.get(key)) ?? {}, inner));
  }
  return Object.fromEntries(merged);
}

type Given = Readonly<Json> | undefined;

/** The columns of those metadata that are given, which take the place of what there is. */
export const replacedMetadata = (given: {
  readonly public_metadata?: Given;
  readonly private_metadata?: Given;
}): { public_metadata?: string; private_metadata?: string } => ({
  ...(given.public_metadata === undefined ? {} : { public_metadata: JSON.stringify(given.public_metadata) }),
  ...(given.private_metadata === undefined
    ? {}
    : { private_metadata: JSON.stringify(given.private_metadata) }),
});
