import type { Database } from "./db-schema.ts";

/** The latest check of a proxy URL of a domain. */
export interface ProxyCheckRow {
  id: string;
  domain_id: string;
  proxy_url: string;
  last_run_at: number;
  created_at: number;
  updated_at: number;
}

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
