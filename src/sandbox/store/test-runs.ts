import type { Database } from "../db/database.ts";
import { NEWEST_FIRST, pageAndTotal } from "./paging.ts";

export interface TestRunRow {
  id: string;
  enterprise_connection_id: string;
  status: "pending" | "success" | "failed";
  /** A JSON array of what went wrong. */
  logs: string;
  created_at: number;
}

interface TestRunFilter {
  readonly connectionId: string;
  readonly statuses: readonly TestRunRow["status"][] | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** A page of a connection's test runs, newest first, and how many there are in all. */
export async function listTestRuns(db: Database, { connectionId, statuses, limit, offset }: TestRunFilter) {
  let matching = db
    .selectFrom("enterprise_connection_test_runs")
    .where("enterprise_connection_id", "=", connectionId);
  if (statuses !== undefined) matching = matching.where("status", "in", statuses);
  return pageAndTotal(matching.selectAll(), NEWEST_FIRST, { limit, offset });
}

export async function insertTestRun(db: Database, row: TestRunRow): Promise<void> {
  await db.insertInto("enterprise_connection_test_runs").values(row).execute();
}
