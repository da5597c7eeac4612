import { sql } from "kysely";
import type { Database } from "../db-schema.ts";
import { toExactCandidates, type UserCandidates } from "./search-candidates.ts";
import { documentTable, trigramTable, termTable, type SearchTextKind } from "./user-search-index.ts";

/** Up to how many users are looked at who were found by one or two characters: finding them takes longer. */
const MAX_PREFIX_MATCHES = 200;

/** How many terms of a text are looked up where two do not do, and where these do not either. */
const MAX_DISJOINT_TERMS = 5;
const MAX_OVERLAPPING_TERMS = 24;

/** What ids consist of. */
const ID_PATTERN = /^\w+$/;

/** As SQLite's `lower` has it. */
const toLowerAscii = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Three-character terms of a text, every so many characters, the last three always among them. */
function extractTerms(characters: readonly string[], step: number): string[] {
  const lastStart = characters.length - 3;
  const terms = new Set<string>();
  for (let position = 0; position < lastStart + step; position += step) {
    const start = Math.min(position, lastStart);
    terms.add(characters.slice(start, start + 3).join(""));
  }
  return [...terms];
}

/** What an address is told by: what stands before its domain, which many share. */
function stripEmailDomain(characters: readonly string[]): readonly string[] {
  const atSign = characters.indexOf("@");
  return atSign < 2 ? characters : characters.slice(0, atSign + 1);
}

const quoteTerm = (term: string) => `"${term.replaceAll('"', '""')}"`;

interface DocumentMatch {
  readonly kind: SearchTextKind;
  readonly user_id: string;
  readonly latest: number;
}

/** The users of the newest documents of each kind that have all of the terms. */
async function findNewestMatches(
  db: Database,
  kinds: readonly SearchTextKind[],
  terms: readonly string[],
  limit: number,
): Promise<UserCandidates> {
  const match = terms.map(quoteTerm).join(" AND ");
  const selectForKind = (kind: SearchTextKind) => sql<DocumentMatch>`
    select * from (
      select ${sql.lit(kind)} as kind, user_id, latest from ${sql.table(trigramTable(kind))} as grams
      cross join ${sql.table(documentTable(kind))} as documents on documents.number = grams.rowid
      where grams.${sql.ref(trigramTable(kind))} match ${match}
      order by grams.rowid desc limit ${limit}
    )`;
  const { rows } = await sql<DocumentMatch>`${sql.join(kinds.map(selectForKind), sql` union all `)}`.execute(
    db,
  );
  // Of each kind, what was not reached is older than the last document that was.
  const oldestReached = kinds.flatMap((kind) => {
    const matches = rows.filter((row) => row.kind === kind);
    const last = matches.at(-1);
    return last === undefined || matches.length < limit ? [] : [last.latest];
  });
  return {
    ids: [...new Set(rows.map((row) => row.user_id))],
    completeAfter: oldestReached.length === 0 ? undefined : Math.max(...oldestReached),
  };
}

/** All users with a text that has a term which begins with one or two characters; `undefined` where they are many. */
async function findByTermPrefix(
  db: Database,
  kinds: readonly SearchTextKind[],
  prefix: string,
): Promise<UserCandidates | undefined> {
  const ids: string[] = [];
  for (const kind of kinds) {
    const { rows } = await sql<{ user_id: string }>`
      select user_id from (
        select doc from ${sql.table(termTable(kind))} where term >= ${prefix} and term < ${`${prefix}\u{10FFFF}`}
        limit ${MAX_PREFIX_MATCHES}
      ) cross join ${sql.table(documentTable(kind))} on number = doc`.execute(db);
    if (rows.length === MAX_PREFIX_MATCHES) return undefined;
    ids.push(...rows.map((row) => row.user_id));
  }
  return toExactCandidates(ids);
}

/**
 * Who may have a text of one of these kinds that contains a part: at first `enough` of the newest of each kind,
 * then `most`. To look terms up takes as long as their lists are, so at first there are few.
 */
export async function* findTextCandidates(
  db: Database,
  textKinds: readonly SearchTextKind[],
  part: string,
  { initialLimit, maxLimit }: { readonly initialLimit: number; readonly maxLimit: number },
): AsyncGenerator<UserCandidates | undefined> {
  const characters = Array.from(toLowerAscii(part));
  if (characters.length === 0) return;
  const kinds = textKinds.filter((kind) => kind !== "id" || ID_PATTERN.test(part));
  if (characters.length < 3) {
    yield await findByTermPrefix(db, kinds, toLowerAscii(part));
    return;
  }
  const disjointTerms = extractTerms(stripEmailDomain(characters), 3).slice(0, MAX_DISJOINT_TERMS);
  const edgeTerms = [...new Set([...disjointTerms.slice(0, 1), ...disjointTerms.slice(-1)])];
  yield await findNewestMatches(db, kinds, edgeTerms, initialLimit);
  if (initialLimit < maxLimit) yield await findNewestMatches(db, kinds, disjointTerms, maxLimit);
  const overlappingTerms = extractTerms(characters, 1).slice(0, MAX_OVERLAPPING_TERMS);
  if (overlappingTerms.length > disjointTerms.length)
    yield await findNewestMatches(db, kinds, overlappingTerms, maxLimit);
}
