import { join } from "node:path";
import { sql } from "kysely";
import { createHarness, type Harness, type Json } from "../support/harness.ts";
import { takeSnapshot, type Row, type Snapshot } from "../support/losses/database-snapshot.ts";
import { findLosses } from "../support/losses/find-losses.ts";

/** Changes of the database between the preview of a call and the call. */

/** A change of one value in the database, which can be reverted. */
export interface Replacement {
  readonly description: string;
  readonly table: string;
  readonly column: string;
  readonly from: string;
  readonly to: string;
  /** The row's primary key before the change. */
  readonly key: string;
}

/** Columns that previews show, of which the first of a table is changed. */
const SHOWN_COLUMNS = ["username", "name", "identifier", "email_address"];

/**
 * Tables whose rows are no dependents that a preview could name: the instance itself, and what no call of the API lists. A
 * balance is a sum, and a picture has the URL of its owner.
 */
const EXCEPTED_TABLES: ReadonlySet<string> = new Set([
  "credit_ledger",
  "discount_redemptions",
  "images",
  "instance",
  "oauth_grants",
]);

/** Returns an id of the same kind and length that no object has. */
const inventId = (id: string): string =>
  id.replace(/[^_]+$/, (unique) => unique.slice(0, -4) + (unique.endsWith("0000") ? "0001" : "0000"));

/** Finds a change of the shown name of the object that the last id of the arguments names. */
export function findRenamedTarget(snapshot: Snapshot, args: Json): Replacement | undefined {
  const id = Object.entries(args).findLast(([field]) => field.endsWith("_id"))?.[1];
  if (typeof id !== "string") return undefined;
  for (const [table, rows] of snapshot) {
    const row: Row = rows.get(id) ?? {};
    const column = SHOWN_COLUMNS.find((name) => typeof row[name] === "string");
    if (column === undefined) continue;
    const from = String(row[column]);
    return { description: `another ${column}`, table, column, from, to: `x${from}`, key: id };
  }
  return undefined;
}

/** Opens a copy of a sandbox, with the same time, in a folder. */
export async function copySandbox(
  { sandbox, clock, environment }: Harness,
  folder: string,
): Promise<Harness> {
  const file = join(folder, `${crypto.randomUUID()}.db`);
  await sql`vacuum into ${file}`.execute(sandbox.db);
  const copy = await createHarness({ file, environment });
  copy.clock.advance(clock.now() - copy.clock.now());
  return copy;
}

/**
 * Lists a change of the id of each row, besides the targets, that the call deletes or takes something from: another object in
 * place of that one.
 *
 * @param copy a copy of the sandbox, in which the call is made
 */
export async function listReplacedDependents(
  copy: Harness,
  { name, args }: { readonly name: string; readonly args: Json },
): Promise<Replacement[]> {
  const before = await takeSnapshot(copy.sandbox);
  await copy.tool(name, { ...args, confirm: true });
  const losses = findLosses(before, await takeSnapshot(copy.sandbox));
  const targets = new Set(Object.values(args).flat().map(String));
  const replacements = losses.flatMap(({ table, column, key, counted }): [string, Replacement][] => {
    // `counted` is about deleted rows only.
    const hasId = /^[a-z0-9]+_\w+$/.test(key) && before.get(table)?.get(key)?.["id"] === key;
    if (!hasId || targets.has(key) || EXCEPTED_TABLES.has(table)) return [];
    if (column === undefined && !counted) return [];
    const description = `another object in ${table}`;
    return [[key, { description, table, column: "id", from: key, to: inventId(key), key }]];
  });
  return [...new Map(replacements).values()];
}

/** Makes a change. */
export async function replaceRow(
  { sandbox: { db } }: Harness,
  { table, column, to, key }: Pick<Replacement, "table" | "column" | "to" | "key">,
): Promise<void> {
  await sql`pragma foreign_keys = off`.execute(db);
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${to} where id = ${key}`.execute(db);
  await sql`pragma foreign_keys = on`.execute(db);
}

/** Makes a change while work is done, and reverts it. */
export async function runWithReplacement(
  harness: Harness,
  replacement: Replacement,
  work: () => Promise<void>,
): Promise<void> {
  const { column, from, to, key } = replacement;
  await replaceRow(harness, replacement);
  try {
    await work();
  } finally {
    await replaceRow(harness, { ...replacement, to: from, key: column === "id" ? to : key });
  }
}
