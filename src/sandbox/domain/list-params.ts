import { invalidParam } from "../api-error.ts";
import type { IdFilter, Order } from "../store/paging.ts";

/**
 * Reads `order_by`: a column, with `+` (which a form reads as a space) or `-` before it.
 *
 * @throws Failure 422 for a column that the list cannot be ordered by
 */
export function parseOrderBy<const Column extends string>(
  order_by: string,
  columns: readonly Column[],
): Order<Column> {
  const name = order_by.replace(/^[+ -]/, "");
  const column = columns.find((known) => known === name);
  if (column === undefined)
    throw invalidParam("order_by", `order_by must be one of ${columns.join(", ")}, with + or - before it.`);
  return { column, direction: order_by.startsWith("-") ? "desc" : "asc" };
}

/** Reads ids with `+` (which a form reads as a space), `-` or nothing before them. */
export function parseIdFilter(ids: readonly string[] | undefined): IdFilter | undefined {
  if (ids === undefined) return undefined;
  const exclude = ids.filter((id) => id.startsWith("-")).map((id) => id.slice(1));
  const include = ids.filter((id) => !id.startsWith("-")).map((id) => id.replace(/^[+ ]/, ""));
  return { include: include.length === 0 ? undefined : include, exclude };
}
