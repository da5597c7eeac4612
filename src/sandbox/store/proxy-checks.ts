import type { Database, ProxyCheckRow } from "./schema/index.ts";

/** Inserts a check, or updates the existing one of the same domain and proxy URL; returns the stored row. */
export const upsertProxyCheck = (db: Database, row: ProxyCheckRow): Promise<ProxyCheckRow> =>
  db
    .insertInto("proxy_checks")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(["domain_id", "proxy_url"])
        .doUpdateSet({ last_run_at: row.last_run_at, updated_at: row.updated_at }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
