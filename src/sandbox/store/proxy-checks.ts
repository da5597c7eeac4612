import type { Database } from "./db-schema.ts";

/** The last check of a proxy of a domain. */
export interface ProxyCheckRow {
  id: string;
  domain_id: string;
  proxy_url: string;
  last_run_at: number;
  created_at: number;
  updated_at: number;
}

/** Notes that a check was run: the one of before, where the proxy was checked already. */
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
