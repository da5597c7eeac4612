import { invalidParam } from "../api-error.ts";

export interface Order<Column extends string> {
  readonly column: Column;
  readonly direction: "asc" | "desc";
}

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
