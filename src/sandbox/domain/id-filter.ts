/** Ids that a list keeps to, and ids that it leaves out. */
export interface IdFilter {
  /** `undefined` where the list is not kept to any. */
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
}

/** Reads ids with `+` (which a form reads as a space), `-` or nothing before them. */
export function parseIdFilter(ids: readonly string[] | undefined): IdFilter | undefined {
  if (ids === undefined) return undefined;
  const exclude = ids.filter((id) => id.startsWith("-")).map((id) => id.slice(1));
  const include = ids.filter((id) => !id.startsWith("-")).map((id) => id.replace(/^[+ ]/, ""));
  return { include: include.length === 0 ? undefined : include, exclude };
}
