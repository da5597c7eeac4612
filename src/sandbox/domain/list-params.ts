import { invalidParam } from "../api-error.ts";
import type { IdFilter, Order } from "../store/index.ts";

/**
 * Parses `order_by`: a column name, optionally prefixed with `-` (descending) or `+` (ascending). A `+` in a query
 * string is decoded to a space, so a leading space counts as `+`.
 *
 * @throws ApiError 422 if the list cannot be ordered by the column
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

/**
 * Parses ids that are prefixed with `-` (exclude), `+` (include; decoded to a space in a query string) or nothing
 * (include).
 */
export function parseIdFilter(ids: readonly string[] | undefined): IdFilter | undefined {
  if (ids === undefined) return undefined;
  const exclude = ids.filter((id) => id.startsWith("-")).map((id) => id.slice(1));
  const include = ids.filter((id) => !id.startsWith("-")).map((id) => id.replace(/^[+ ]/, ""));
  return { include: include.length === 0 ? undefined : include, exclude };
}
