import { sql, type SelectQueryBuilder } from "kysely";
import type { Order } from "../domain/list-params.ts";
import type { Tables } from "./db-schema.ts";

/** The part of a list that is wanted. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

export const NEWEST_FIRST: Order<"created_at"> = { column: "created_at", direction: "desc" };

/** How many rows match. */
export async function countOf<T extends keyof Tables, Row>(
  matching: SelectQueryBuilder<Tables, T, Row>,
): Promise<number> {
  const { count } = await matching
    .clearSelect()
    .select(sql<number>`count(*)`.as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

/** A page of what matches; what is the same in the order is ordered by id. */
export const pageOf = <T extends keyof Tables, Row>(
  matching: SelectQueryBuilder<Tables, T, Row>,
  { column, direction }: Order<string>,
  { limit, offset }: Page,
) =>
  matching
    .orderBy(sql.ref(column), direction)
    .orderBy(sql.ref("id"), direction)
    .limit(limit)
    .offset(offset)
    .execute();

/** The same with the number of all that match. */
export async function pageAndTotal<T extends keyof Tables, Row>(
  matching: SelectQueryBuilder<Tables, T, Row>,
  order: Order<string>,
  page: Page,
) {
  const [rows, total] = await Promise.all([pageOf(matching, order, page), countOf(matching)]);
  return { rows, total };
}
