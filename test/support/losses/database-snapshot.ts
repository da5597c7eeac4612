import { sql } from "kysely";
import { z } from "zod/v3";
import type { Sandbox } from "../../../src/sandbox/context.ts";

export type Row = Readonly<Record<string, unknown>>;

/** The rows of every table, by table name and by the row's primary key. */
export type Snapshot = ReadonlyMap<string, ReadonlyMap<string, Row>>;

/** Tables that triggers derive from others, for the search. */
const DERIVED_TABLES = /^(grams|terms)_of_|_documents$/;

const Names = z.array(z.object({ name: z.string() }));
const Columns = z.array(z.object({ name: z.string(), pk: z.number() }));
const Rows = z.array(z.record(z.unknown()));
const Settings = z.record(z.unknown());

/** Replaces the instance's settings, which are JSON, by a column for each of them. */
function expandSettings({ settings, ...row }: Row): Row {
  const flatten = (value: Row, prefix: string): [string, unknown][] =>
    Object.entries(value).flatMap(([name, inner]) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? flatten(Settings.parse(inner), `${prefix}${name}.`)
        : [[`${prefix}${name}`, Array.isArray(inner) ? JSON.stringify(inner) : inner]],
    );
  return {
    ...row,
    ...Object.fromEntries(flatten(Settings.parse(JSON.parse(String(settings))), "settings.")),
  };
}

/** Lists the tables and columns of the database, except those for the search. */
export async function listColumns({ db }: Sandbox): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = new Map<string, readonly string[]>();
  for (const [table, rows] of await takeSnapshot({ db })) {
    const { rows: columns } = await sql`select name, pk from pragma_table_info(${table})`.execute(db);
    const names = Columns.parse(columns).map(({ name }) => name);
    tables.set(table, table === "instance" ? Object.keys(rows.values().next().value ?? {}) : names);
  }
  return tables;
}

/** Reads the names of the tables, except those for the search, and the columns of their primary keys. */
async function readPrimaryKeys({ db }: Pick<Sandbox, "db">): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows: tables } = await sql`select name from sqlite_schema where type = 'table'`.execute(db);
  const names = Names.parse(tables).flatMap(({ name }) => (DERIVED_TABLES.test(name) ? [] : [name]));
  const primaryKeys = new Map<string, readonly string[]>();
  for (const table of names) {
    const { rows } = await sql`select name, pk from pragma_table_info(${table})`.execute(db);
    const columns = Columns.parse(rows).filter(({ pk }) => pk > 0);
    primaryKeys.set(
      table,
      columns.map(({ name }) => name),
    );
  }
  return primaryKeys;
}

let primaryKeysOnce: ReturnType<typeof readPrimaryKeys> | undefined;

/** Reads the whole database, except the tables for the search. */
export async function takeSnapshot({ db }: Pick<Sandbox, "db">): Promise<Snapshot> {
  primaryKeysOnce ??= readPrimaryKeys({ db });
  const snapshot = new Map<string, Map<string, Row>>();
  for (const [name, keys] of await primaryKeysOnce) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db);
    snapshot.set(
      name,
      new Map(
        Rows.parse(rows).map((row) => [
          keys.map((key) => String(row[key])).join(" "),
          name === "instance" ? expandSettings(row) : row,
        ]),
      ),
    );
  }
  return snapshot;
}
