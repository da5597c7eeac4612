import { distance } from "fastest-levenshtein";
import type { CatalogEntry } from "../../../../tools/index.ts";
import { searchIndex, type SearchIndex } from "./search-index.ts";
import { languageOf } from "./analyzer.ts";
import { readerOf, type Phrase } from "./query-parser.ts";
import { spellingOf } from "./spelling.ts";

/** How many operations an answer has at most. */
const MAX_RESULTS = 8;

/** How many letters of a name may be wrong, as a part of all. */
const MISSPELT = 0.15;

/** How much an expression counts beside the words that it consists of. */
const IDIOM = 0.7;

/** What a score is multiplied with, for what speaks against an operation. */
const AGAINST = {
  deprecated: 0.9,
  /** Nothing of what it is done to was said; less where a part was. */
  unsaid: 0.6,
  /** What it does was said, but something else before it. */
  secondVerb: 0.9,
  otherVerb: 0.75,
  /** It loses something and nobody asked for that. */
  unaskedLoss: 0.7,
  /** Nothing was said of what to do: then people look for something, for many of it where they name many. */
  unaskedWrite: 0.9,
  /** It was asked after something, and this changes it. */
  notAsked: 0.7,
};

/** An operation as it is searched. */
interface Searched {
  readonly named: CatalogEntry;
  readonly name: readonly string[];
  readonly strengths: ReadonlyMap<string, number>;
  readonly parts: readonly ReadonlySet<string>[];
}

/** How far what an operation does is what a phrase says is to be done. */
function verbFit({ named, name, parts: [verb] }: Searched, phrase: Phrase): number {
  const { effect } = named.operation;
  if (phrase.verb === undefined) {
    const isLookedFor = effect === "read" && (!phrase.isPlural || name[0] === "list");
    return isLookedFor ? 1 : AGAINST.unaskedWrite;
  }
  if (verb?.has(phrase.verb) === true) return 1;
  if (phrase.said.some((word) => verb?.has(word) === true)) return AGAINST.secondVerb;
  return effect === "destructive" ? AGAINST.unaskedLoss : AGAINST.otherVerb;
}

/** How far what an operation is done to is what a phrase speaks of. */
function thingFit({ parts: [, ...things] }: Searched, { said }: Phrase): number {
  const unsaid = things.filter((thing) => !said.some((word) => thing.has(word))).length;
  return 1 - ((1 - AGAINST.unsaid) * unsaid) / Math.max(1, things.length);
}

type Catalogue = ReadonlyMap<string, CatalogEntry>;

/** Finds operations, best first; only those that may be found. */
type Search = (text: string, isAllowed?: (named: CatalogEntry) => boolean) => readonly CatalogEntry[];

function build(catalogue: Catalogue, index: SearchIndex): Search {
  const entries = index.entries.flatMap(({ tool, name, strengths, parts }): Searched[] => {
    const named = catalogue.get(tool);
    if (named === undefined) return [];
    return [
      {
        named,
        name: name.split(" "),
        strengths: new Map(
          strengths.flatMap(([strength, words]) => words.split(" ").map((word) => [word, strength])),
        ),
        parts: parts.map((part) => new Set(part.split(" "))),
      },
    ];
  });
  const read = readerOf(languageOf(index.vocabulary), spellingOf(index.known), new Set(index.verbs));

  /** How many operations each word stands for. */
  const spread = new Map<string, number>();
  for (const { strengths } of entries)
    for (const [word, strength] of strengths) spread.set(word, (spread.get(word) ?? 0) + strength);

  /** How much a word says about which operation is meant: the more, the fewer it stands for. */
  const weight = (word: string): number => Math.log(1 + entries.length / Math.max(1, spread.get(word) ?? 1));

  /** The operation whose name a phrase is, but for inflections and, in words that do not exist, a few letters. */
  function called({ typed, words, mayBeMisspelt }: Phrase): CatalogEntry | undefined {
    const name = typed.join("_");
    const [closest] = entries
      .map((entry) => ({
        named: entry.named,
        same: entry.name.join(" ") === words.join(" "),
        wrong: distance(entry.named.name, name),
      }))
      .filter(({ same, wrong }) => same || (mayBeMisspelt && wrong <= name.length * MISSPELT))
      .sort((one, other) => one.wrong - other.wrong);
    return closest?.named;
  }

  /** How well an operation fits a phrase. */
  function fit(entry: Searched, phrase: Phrase): number {
    const worth = (words: readonly string[]) =>
      words.reduce((sum, word) => sum + weight(word) * (entry.strengths.get(word) ?? 0), 0);
    const { deprecated, effect } = entry.named.operation;
    return (
      (worth(phrase.words) + IDIOM * worth(phrase.idioms)) *
      verbFit(entry, phrase) *
      thingFit(entry, phrase) *
      (phrase.isQuestion && effect !== "read" ? AGAINST.notAsked : 1) *
      (deprecated === undefined ? 1 : AGAINST.deprecated)
    );
  }

  return (text, isAllowed = () => true) => {
    const phrase = read(text);
    const ranked = entries
      .map((entry) => ({ named: entry.named, score: fit(entry, phrase) }))
      .filter(({ score }) => score > 0)
      .sort((one, other) => other.score - one.score)
      .map(({ named }) => named);
    return [...new Set([called(phrase), ...ranked])]
      .filter((named) => named !== undefined)
      .filter(isAllowed)
      .slice(0, MAX_RESULTS);
  };
}

/** A search for the operations that a phrase may mean, best first. It is made ready for the first phrase. */
export function createSearch(catalogue: Catalogue, index: () => SearchIndex = searchIndex): Search {
  let search: Search | undefined;
  return (text, isAllowed) => (search ??= build(catalogue, index()))(text, isAllowed);
}
