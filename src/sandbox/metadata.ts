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
