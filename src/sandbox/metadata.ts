import { z } from "zod/v3";

const Metadata = z.record(z.unknown());
type Metadata = z.output<typeof Metadata>;

export const parseMetadata = (json: string): Metadata => Metadata.parse(JSON.parse(json));

/** Merges deeply; `null` removes a key. */
export function mergeMetadata(current: Metadata, patch: Metadata): Metadata {
  const merged = { ...current };
  for (const [key, value] of Object.entries(patch)) {
    const inner = Metadata.safeParse(value);
    if (value === null) delete merged[key];
    else if (inner.success)
      merged[key] = mergeMetadata(Metadata.safeParse(merged[key]).data ?? {}, inner.data);
    else merged[key] = value;
  }
  return merged;
}
