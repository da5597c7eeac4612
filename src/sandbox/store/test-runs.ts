import { NEWEST_FIRST_ORDER, selectPageWithTotal } from "./paging.ts";
import type { Database, EnterpriseConnectionTestRunRow } from "./schema/index.ts";

interface EnterpriseConnectionTestRunFilter {
  readonly connectionId: string;
  readonly statuses: readonly EnterpriseConnectionTestRunRow["status"][] | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** A page of a connection's matching test runs, newest first, and their total count. */
export async function listEnterpriseConnectionTestRuns(
  db: Database,
  { connectionId, statuses, limit, offset }: EnterpriseConnectionTestRunFilter,
) {
  let matching = db
    .selectFrom("enterprise_connection_test_runs")
    .where("enterprise_connection_id", "=", connectionId);
  if (statuses !== undefined) matching = matching.where("status", "in", statuses);
  return selectPageWithTotal(matching.selectAll(), NEWEST_FIRST_ORDER, { limit, offset });
}

export async function insertEnterpriseConnectionTestRun(
  db: Database,
  row: EnterpriseConnectionTestRunRow,
): Promise<void> {
  await db.insertInto("enterprise_connection_test_runs").values(row).execute();
}
