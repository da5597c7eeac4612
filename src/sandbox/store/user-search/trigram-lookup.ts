import { sql } from "kysely";
import type { Database } from "../schema/index.ts";
import { toExactCandidates, type UserCandidates } from "./search-candidates.ts";
import { documentTable, type SearchTextKind, termTable, trigramTable } from "./user-search-index.ts";

/** Maximum number of matches for one or two characters, whose lookup is slower; more count as too many. */
const MAX_PREFIX_MATCHES = 200;

/**
 * Maximum number of terms in the second and third lookup of a text; each is made only if the one before it (the first
 * uses at most two terms) was too imprecise.
 */
const MAX_DISJOINT_TERMS = 5;
const MAX_OVERLAPPING_TERMS = 24;

/** Ids contain only these characters. */
const ID_PATTERN = /^\w+$/;

/** Lowercases ASCII letters only, like SQLite's `lower`. */
const toLowerAscii = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The three-character terms of a text at every `step` characters, always including the last three characters. */
function extractTerms(characters: readonly string[], step: number): string[] {
  const lastStart = characters.length - 3;
  const terms = new Set<string>();
  for (let position = 0; position < lastStart + step; position += step) {
    const start = Math.min(position, lastStart);
    terms.add(characters.slice(start, start + 3).join(""));
  }
  return [...terms];
}

/** The local part of an email address, including the `@`; many addresses share their domain. Else unchanged. */
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

/** The users of the newest documents of each kind that contain all terms, up to `limit` documents per kind. */
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
  // If a kind reached the limit, its remaining documents are older than the last one that was read.
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

/** All users with a text in which a term begins with `prefix` (one or two characters); `undefined` if too many. */
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
 * Yields users who may have a text of one of these kinds that contains `part`: first the newest `initialLimit` of each
 * kind, then up to `maxLimit`, by more terms each time. Looking up a term takes time proportional to its number of
 * documents, so the first lookup uses few terms. Yields `undefined` if there are too many matches.
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
