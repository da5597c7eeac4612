import { distance } from "fastest-levenshtein";
import type { CatalogEntry } from "../../../../tools/index.ts";
import { searchIndex, type SearchIndex } from "./search-index.ts";
import { createAnalyzer } from "./analyzer.ts";
import { createQueryParser, type ParsedQuery } from "./query-parser.ts";
import { createSpellCorrector } from "./spelling.ts";

/** How many operations an answer has at most. */
const MAX_RESULTS = 8;

/** How many letters of a name may be wrong, as a part of all. */
const MAX_TYPO_RATIO = 0.15;

/** How much an expression counts beside the words that it consists of. */
const PHRASE_WEIGHT = 0.7;

/** What a score is multiplied with, for what speaks against an operation. */
const PENALTIES = {
  deprecated: 0.9,
  /** Nothing of what it is done to was said; less where a part was. */
  missingResource: 0.6,
  /** What it does was said, but something else before it. */
  secondVerb: 0.9,
  otherVerb: 0.75,
  /** It loses something and nobody asked for that. */
  unrequestedDestructive: 0.7,
  /** Nothing was said of what to do: then people look for something, for many of it where they name many. */
  unrequestedWrite: 0.9,
  /** It was asked after something, and this changes it. */
  writeForQuestion: 0.7,
};

/** An operation as it is searched. */
interface SearchableOperation {
  readonly catalogEntry: CatalogEntry;
  readonly nameWords: readonly string[];
  readonly weights: ReadonlyMap<string, number>;
  readonly nameSynonyms: readonly ReadonlySet<string>[];
}

/** How far what an operation does is what a phrase says is to be done. */
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

/** How far what an operation is done to is what a phrase speaks of. */
function scoreResource(
  { nameSynonyms: [, ...resources] }: SearchableOperation,
  { allTerms }: ParsedQuery,
): number {
  const missingCount = resources.filter((synonyms) => !allTerms.some((word) => synonyms.has(word))).length;
  return 1 - ((1 - PENALTIES.missingResource) * missingCount) / Math.max(1, resources.length);
}

type Catalog = ReadonlyMap<string, CatalogEntry>;

/** Finds operations, best first; only those that may be found. */
type Search = (text: string, isAllowed?: (named: CatalogEntry) => boolean) => readonly CatalogEntry[];

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

  /** How many operations each word stands for. */
  const documentFrequency = new Map<string, number>();
  for (const { weights } of entries)
    for (const [word, weight] of weights)
      documentFrequency.set(word, (documentFrequency.get(word) ?? 0) + weight);

  /** How much a word says about which operation is meant: the more, the fewer it stands for. */
  const inverseDocumentFrequency = (word: string): number =>
    Math.log(1 + entries.length / Math.max(1, documentFrequency.get(word) ?? 1));

  /** The operation whose name a phrase is, but for inflections and, in words that do not exist, a few letters. */
  function matchByName({ tokens, terms, mayBeMisspelt }: ParsedQuery): CatalogEntry | undefined {
    const name = tokens.join("_");
    const [closest] = entries
      .map((entry) => ({
        named: entry.catalogEntry,
        isSame: entry.nameWords.join(" ") === terms.join(" "),
        edits: distance(entry.catalogEntry.name, name),
      }))
      .filter(({ isSame, edits }) => isSame || (mayBeMisspelt && edits <= name.length * MAX_TYPO_RATIO))
      .sort((a, b) => a.edits - b.edits);
    return closest?.named;
  }

  /** How well an operation fits a phrase. */
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
      .map((entry) => ({ named: entry.catalogEntry, score: scoreEntry(entry, query) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .map(({ named }) => named);
    return [...new Set([matchByName(query), ...ranked])]
      .filter((named) => named !== undefined)
      .filter(isAllowed)
      .slice(0, MAX_RESULTS);
  };
}

/** A search for the operations that a phrase may mean, best first. It is made ready for the first phrase. */
export function createSearch(catalog: Catalog, index: () => SearchIndex = searchIndex): Search {
  let search: Search | undefined;
  return (text, isAllowed) => (search ??= buildSearch(catalog, index()))(text, isAllowed);
}
