import { sql } from "kysely";
import type { Database } from "../../db/database.ts";
import { allOf, type Candidates } from "./search-candidates.ts";
import { documentsOf, gramsOf, termsOf, type TextKind } from "./user-search-index.ts";

/** Up to how many users are looked at who were found by one or two characters: finding them takes longer. */
const MOST_BY_BEGINNING = 200;

/** How many terms of a text are looked up where two do not do, and where these do not either. */
const SOME_TERMS = 5;
const MOST_TERMS = 24;

/** What ids consist of. */
const OF_IDS = /^\w+$/;

/** As SQLite's `lower` has it. */
const lower = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Three-character terms of a text, every so many characters, the last three always among them. */
function termsIn(characters: readonly string[], step: number): string[] {
  const last = characters.length - 3;
  const terms = new Set<string>();
  for (let at = 0; at < last + step; at += step) {
    const from = Math.min(at, last);
    terms.add(characters.slice(from, from + 3).join(""));
  }
  return [...terms];
}

/** What an address is told by: what stands before its domain, which many share. */
function tellingPart(characters: readonly string[]): readonly string[] {
  const at = characters.indexOf("@");
  return at < 2 ? characters : characters.slice(0, at + 1);
}

const quoted = (term: string) => `"${term.replaceAll('"', '""')}"`;

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
  const match = terms.map(quoted).join(" AND ");
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
 * Who may have a text of one of these kinds that contains a part: at first `enough` of the newest of each kind,
 * then `most`. To look terms up takes as long as their lists are, so at first there are few.
 */
export async function* usersWithText(
  db: Database,
  texts: readonly TextKind[],
  part: string,
  { enough, most }: { readonly enough: number; readonly most: number },
): AsyncGenerator<Candidates | undefined> {
  const characters = Array.from(lower(part));
  if (characters.length === 0) return;
  const kinds = texts.filter((kind) => kind !== "id" || OF_IDS.test(part));
  if (characters.length < 3) {
    yield await allBeginning(db, kinds, lower(part));
    return;
  }
  const some = termsIn(tellingPart(characters), 3).slice(0, SOME_TERMS);
  const ends = [...new Set([...some.slice(0, 1), ...some.slice(-1)])];
  yield await newestWith(db, kinds, ends, enough);
  if (enough < most) yield await newestWith(db, kinds, some, most);
  const all = termsIn(characters, 1).slice(0, MOST_TERMS);
  if (all.length > some.length) yield await newestWith(db, kinds, all, most);
}
