import { sql, type SelectQueryBuilder } from "kysely";
import type { DatabaseSchema } from "./db-schema.ts";

export interface Order<Column extends string> {
  readonly column: Column;
  readonly direction: "asc" | "desc";
}

/** Ids that a list keeps to, and ids that it leaves out. */
export interface IdFilter {
  /** `undefined` where the list is not kept to any. */
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
}

/** The part of a list that is wanted. */
export interface Pagination {
  readonly limit: number;
  readonly offset: number;
}

export const NEWEST_FIRST_ORDER: Order<"created_at"> = { column: "created_at", direction: "desc" };

/** How many rows match. */
export async function countRows<T extends keyof DatabaseSchema, Row>(
  matching: SelectQueryBuilder<DatabaseSchema, T, Row>,
): Promise<number> {
  const { count } = await matching
    .clearSelect()
    .select(sql<number>`count(*)`.as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

/** A page of what matches; what is the same in the order is ordered by id. */
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

/** The same with the number of all that match. */
export async function selectPageWithTotal<T extends keyof DatabaseSchema, Row>(
  matching: SelectQueryBuilder<DatabaseSchema, T, Row>,
  order: Order<string>,
  page: Pagination,
) {
  const [rows, total] = await Promise.all([selectPage(matching, order, page), countRows(matching)]);
  return { rows, total };
}
