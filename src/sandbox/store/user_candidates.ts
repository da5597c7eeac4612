import { sql } from "kysely";
import type { Database } from "../database.ts";
import { documentsOf, gramsOf, termsOf, type TextKind } from "./user_texts.ts";

/** Which users a list has to look at, from an index that knows a part of its filter. */
export interface Candidates {
  readonly ids: readonly string[];
  /** All that the filter can pick and that are not among the ids were created until then; `undefined`: all are. */
  readonly othersUntil: number | undefined;
}

/** Up to how many users are rather looked at one by one than met on the way through the order of a list. */
export const MOST = 400;

/** The same for users who were found by one or two characters: finding them takes longer. */
const MOST_BY_BEGINNING = 200;

/** How many terms of a part are looked up: more are seldom of use. */
const MOST_TERMS = 24;

const allOf = (ids: Iterable<string>): Candidates => ({ ids: [...new Set(ids)], othersUntil: undefined });

/** As SQLite's `lower` has it. */
const lower = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

const quoted = (term: string) => `"${term.replaceAll('"', '""')}"`;

/** Three-character terms of a part: a text that contains it has all of them. */
function termsIn(characters: readonly string[], step: number): string[] {
  const last = characters.length - 3;
  const terms = new Set<string>();
  for (let at = 0; at < last + step && terms.size < MOST_TERMS; at += step) {
    const from = Math.min(at, last);
    terms.add(quoted(characters.slice(from, from + 3).join("")));
  }
  return [...terms];
}

interface Found {
  readonly kind: TextKind;
  readonly user_id: string;
  readonly latest: number;
}

/** The users of the newest documents of each kind that have all of the terms. */
async function newestWith(
  db: Database,
  kinds: readonly TextKind[],
  terms: readonly string[],
  most: number,
): Promise<Candidates> {
  const match = terms.join(" AND ");
  const ofKind = (kind: TextKind) => sql<Found>`
    select * from (
      select ${sql.lit(kind)} as kind, user_id, latest from ${sql.table(gramsOf(kind))} as grams
      cross join ${sql.table(documentsOf(kind))} as documents on documents.number = grams.rowid
      where grams.${sql.ref(gramsOf(kind))} match ${match}
      order by grams.rowid desc limit ${most}
    )`;
  const { rows } = await sql<Found>`${sql.join(kinds.map(ofKind), sql` union all `)}`.execute(db);
  // Of each kind, what was not reached is older than the last document that was.
  const ends = kinds.flatMap((kind) => {
    const found = rows.filter((row) => row.kind === kind);
    const last = found.at(-1);
    return last === undefined || found.length < most ? [] : [last.latest];
  });
  return {
    ids: [...new Set(rows.map((row) => row.user_id))],
    othersUntil: ends.length === 0 ? undefined : Math.max(...ends),
  };
}

/** All users with a text that has a term which begins with one or two characters; `undefined` where they are many. */
async function allBeginning(
  db: Database,
  kinds: readonly TextKind[],
  from: string,
): Promise<Candidates | undefined> {
  const ids: string[] = [];
  for (const kind of kinds) {
    const { rows } = await sql<{ user_id: string }>`
      select user_id from (
        select doc from ${sql.table(termsOf(kind))} where term >= ${from} and term < ${`${from}\u{10FFFF}`}
        limit ${MOST_BY_BEGINNING}
      ) cross join ${sql.table(documentsOf(kind))} on number = doc`.execute(db);
    if (rows.length === MOST_BY_BEGINNING) return undefined;
    ids.push(...rows.map((row) => row.user_id));
  }
  return allOf(ids);
}

/**
 * Who may have a text of one of these kinds that contains a part.
 *
 * @param sizes how many of the newest of each kind are taken, one after the other
 */
export async function* usersWithText(
  db: Database,
  kinds: readonly TextKind[],
  part: string,
  sizes: readonly number[],
): AsyncGenerator<Candidates | undefined> {
  const characters = Array.from(lower(part));
  if (characters.length === 0 || characters.includes("\0")) return;
  if (characters.length < 3) {
    yield await allBeginning(db, kinds, lower(part));
    return;
  }
  // A few are found sooner by terms that do not overlap; more, by all terms, with less that is beside the point.
  for (const most of sizes) yield await newestWith(db, kinds, termsIn(characters, most < MOST ? 3 : 1), most);
}

/** The members of these organizations; `undefined` where they are many. */
export async function membersOf(
  db: Database,
  organizationIds: readonly string[],
): Promise<Candidates | undefined> {
  const rows = await db
    .selectFrom("memberships")
    .select("user_id")
    .where("organization_id", "in", [...organizationIds])
    .limit(MOST)
    .execute();
  return rows.length === MOST ? undefined : allOf(rows.map((row) => row.user_id));
}

export interface TimeBound {
  readonly column: "last_active_at" | "created_at" | "last_sign_in_at";
  readonly than: "<" | ">" | ">=";
  readonly time: number;
}

/** Those whose time in a column is within bounds; `undefined` where they are many. */
export async function usersAt(
  db: Database,
  column: "last_active_at" | "last_sign_in_at",
  bounds: readonly TimeBound[],
): Promise<Candidates | undefined> {
  const rows = await bounds
    .reduce((query, { than, time }) => query.where(column, than, time), db.selectFrom("users").select("id"))
    .limit(MOST)
    .execute();
  return rows.length === MOST ? undefined : allOf(rows.map((row) => row.id));
}

/**
 * The latest time at which users can have been created who were last active before some other time: nobody is
 * active before being created, but for users whose creation was set to a later time.
 */
export async function latestCreation(
  db: Database,
  bounds: readonly TimeBound[],
): Promise<number | undefined> {
  const until: number[] = [];
  for (const { column, than, time } of bounds) {
    if (than !== "<" || column === "created_at") continue;
    const odd = await db
      .selectFrom("users")
      .select("id")
      .whereRef(column, "<", "created_at")
      .limit(1)
      .executeTakeFirst();
    if (odd === undefined) until.push(time);
  }
  return until.length === 0 ? undefined : Math.min(...until);
}
