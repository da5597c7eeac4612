import { type SelectQueryBuilder, sql } from "kysely";
import type { DatabaseSchema } from "./schema/index.ts";

export interface Order<Column extends string> {
  readonly column: Column;
  readonly direction: "asc" | "desc";
}

/** The ids to which a list is restricted, and the ids that it excludes. */
export interface IdFilter {
  /** `undefined` if the list is not restricted to certain ids. */
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
}

/** The page of a list to return. */
export interface Pagination {
  readonly limit: number;
  readonly offset: number;
}

export const NEWEST_FIRST_ORDER: Order<"created_at"> = { column: "created_at", direction: "desc" };

/** Counts the rows of a query. */
export async function countRows<T extends keyof DatabaseSchema, Row>(
  matching: SelectQueryBuilder<DatabaseSchema, T, Row>,
): Promise<number> {
  const { count } = await matching
    .clearSelect()
    .select(sql<number>`count(*)`.as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

/** A page of a query's rows; rows that are equal in the order column are ordered by id. */
export const selectPage = <T extends keyof DatabaseSchema, Row>(
  matching: SelectQueryBuilder<DatabaseSchema, T, Row>,
  { column, direction }: Order<string>,
  { limit, offset }: Pagination,
) =>
  matching
    .orderBy(sql.ref(column), direction)
    .orderBy(sql.ref("id"), direction)
    .limit(limit)
    .offset(offset)
    .execute();

/** A page of a query's rows, like `selectPage`, and the total count. */
export async function selectPageWithTotal<T extends keyof DatabaseSchema, Row>(
  matching: SelectQueryBuilder<DatabaseSchema, T, Row>,
  order: Order<string>,
  page: Pagination,
) {
  const [rows, total] = await Promise.all([selectPage(matching, order, page), countRows(matching)]);
  return { rows, total };
}
