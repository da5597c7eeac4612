import { distance } from "fastest-levenshtein";
import type { CatalogEntry } from "../../../../tools/index.ts";
import { createAnalyzer } from "./analyzer.ts";
import { createQueryParser, type ParsedQuery } from "./query-parser.ts";
import { searchIndex, type SearchIndex } from "./search-index.ts";
import { createSpellCorrector } from "./spelling.ts";

/** The maximum number of search results. */
const MAX_RESULTS = 8;

/** The maximum number of wrong letters in a tool name, relative to its length. */
const MAX_TYPO_RATIO = 0.15;

/** The weight of an expression relative to the single words of a query. */
const PHRASE_WEIGHT = 0.7;

/** The factors by which the score of an operation is multiplied if a condition applies that speaks against it. */
const PENALTIES = {
  deprecated: 0.9,
  /** The query names no part of the operation's resource. The penalty is smaller if the query names a part of it. */
  missingResource: 0.6,
  /** The query contains the operation's verb, but its main verb is another one. */
  secondVerb: 0.9,
  /** The query's verb is not the operation's verb, and the operation is not destructive. */
  otherVerb: 0.75,
  /** The operation is destructive, and the query does not contain its verb. */
  unrequestedDestructive: 0.7,
  /**
   * The query contains no verb and is therefore treated as a lookup, but the operation does not read, or is not a list
   * operation although the query contains a plural.
   */
  unrequestedWrite: 0.9,
  /** The query is a question, and the operation is not a read. */
  writeForQuestion: 0.7,
};

/** An operation with its index entry in a form that is fast to search. */
interface SearchableOperation {
  readonly catalogEntry: CatalogEntry;
  readonly nameWords: readonly string[];
  readonly weights: ReadonlyMap<string, number>;
  readonly nameSynonyms: readonly ReadonlySet<string>[];
}

/** Rates how well the operation's verb and effect match the query: 1, or one of the penalties. */
function scoreVerb(
  { catalogEntry, nameWords, nameSynonyms: [verb] }: SearchableOperation,
  query: ParsedQuery,
): number {
  const { effect } = catalogEntry.operation;
  if (query.verb === undefined) {
    const isExpectedRead = effect === "read" && (!query.isPlural || nameWords[0] === "list");
    return isExpectedRead ? 1 : PENALTIES.unrequestedWrite;
  }
  if (verb?.has(query.verb) === true) return 1;
  if (query.allTerms.some((word) => verb?.has(word) === true)) return PENALTIES.secondVerb;
  return effect === "destructive" ? PENALTIES.unrequestedDestructive : PENALTIES.otherVerb;
}

/** Rates how much of the operation's resource the query names, from `PENALTIES.missingResource` to 1. */
function scoreResource(
  { nameSynonyms: [, ...resources] }: SearchableOperation,
  { allTerms }: ParsedQuery,
): number {
  const missingCount = resources.filter((synonyms) => !allTerms.some((word) => synonyms.has(word))).length;
  return 1 - ((1 - PENALTIES.missingResource) * missingCount) / Math.max(1, resources.length);
}

type Catalog = ReadonlyMap<string, CatalogEntry>;

/** Finds the operations that match a text, best match first, at most `MAX_RESULTS`. `isAllowed` filters the results. */
type Search = (text: string, isAllowed?: (catalogEntry: CatalogEntry) => boolean) => readonly CatalogEntry[];

function buildSearch(catalog: Catalog, index: SearchIndex): Search {
  const entries = index.entries.flatMap(
    ({ tool, nameWords, weights, nameSynonyms }): SearchableOperation[] => {
      const catalogEntry = catalog.get(tool);
      if (catalogEntry === undefined) return [];
      return [
        {
          catalogEntry,
          nameWords: nameWords.split(" "),
          weights: new Map(
            weights.flatMap(([weight, words]) => words.split(" ").map((word) => [word, weight])),
          ),
          nameSynonyms: nameSynonyms.map((part) => new Set(part.split(" "))),
        },
      ];
    },
  );
  const parseQuery = createQueryParser(
    createAnalyzer(index.vocabulary),
    createSpellCorrector(index.dictionary),
    new Set(index.verbs),
  );

  /** For each word, the sum of its weights over all operations. */
  const documentFrequency = new Map<string, number>();
  for (const { weights } of entries)
    for (const [word, weight] of weights)
      documentFrequency.set(word, (documentFrequency.get(word) ?? 0) + weight);

  /** The inverse document frequency of a word: words that describe fewer operations count more. */
  const inverseDocumentFrequency = (word: string): number =>
    Math.log(1 + entries.length / Math.max(1, documentFrequency.get(word) ?? 1));

  /**
   * Finds the operation whose name the query is. Inflections may differ, and if the query may be misspelled, also a few
   * letters.
   */
  function matchByName({ tokens, terms, mayBeMisspelled }: ParsedQuery): CatalogEntry | undefined {
    const name = tokens.join("_");
    const [closest] = entries
      .map((entry) => ({
        catalogEntry: entry.catalogEntry,
        isSame: entry.nameWords.join(" ") === terms.join(" "),
        edits: distance(entry.catalogEntry.name, name),
      }))
      .filter(({ isSame, edits }) => isSame || (mayBeMisspelled && edits <= name.length * MAX_TYPO_RATIO))
      .sort((a, b) => a.edits - b.edits);
    return closest?.catalogEntry;
  }

  /** Rates how well an operation matches the query. 0 means that no word matches. */
  function scoreEntry(entry: SearchableOperation, query: ParsedQuery): number {
    const termScore = (words: readonly string[]) =>
      words.reduce((sum, word) => sum + inverseDocumentFrequency(word) * (entry.weights.get(word) ?? 0), 0);
    const { deprecated, effect } = entry.catalogEntry.operation;
    return (
      (termScore(query.terms) + PHRASE_WEIGHT * termScore(query.phrases)) *
      scoreVerb(entry, query) *
      scoreResource(entry, query) *
      (query.isQuestion && effect !== "read" ? PENALTIES.writeForQuestion : 1) *
      (deprecated === undefined ? 1 : PENALTIES.deprecated)
    );
  }

  return (text, isAllowed = () => true) => {
    const query = parseQuery(text);
    const ranked = entries
      .map((entry) => ({ catalogEntry: entry.catalogEntry, score: scoreEntry(entry, query) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .map(({ catalogEntry }) => catalogEntry);
    return [...new Set([matchByName(query), ...ranked])]
      .filter((catalogEntry) => catalogEntry !== undefined)
      .filter(isAllowed)
      .slice(0, MAX_RESULTS);
  };
}

/** Creates the operation search. The index is loaded on the first search. */
export function createSearch(catalog: Catalog, index: () => SearchIndex = searchIndex): Search {
  let search: Search | undefined;
  return (text, isAllowed) => (search ??= buildSearch(catalog, index()))(text, isAllowed);
}
