import { distance } from "fastest-levenshtein";
import MiniSearch from "minisearch";
import type { NamedOperation } from "../../tools/index.ts";
import { BOOST, entryOf, textsOf, type Entry } from "./search_entry.ts";
import { createSpelling } from "./search_spelling.ts";
import { spelt, vocabulary, wordsOf } from "./search_words.ts";

/** How many operations an answer has at most. */
const MAX_RESULTS = 8;

/** How much of a phrase is read. */
const MAX_LENGTH = 500;

/** What the score of a deprecated operation is multiplied with. */
const DEPRECATED = 0.9;

/** How much of a score is lost where nothing of the operation's name was said. */
const UNSAID = 0.5;

/** How many letters of a name may be wrong, as a part of all. */
const MISSPELT = 0.15;

/** Finds operations, best first; only those that may be found. */
type Search = (phrase: string, isAllowed?: (named: NamedOperation) => boolean) => readonly NamedOperation[];

function build(operations: Iterable<NamedOperation>): Search {
  const all = [...operations];
  const entries = all.map(entryOf);
  const { isKnown, correct } = createSpelling([
    ...vocabulary,
    ...all.flatMap((named) => spelt(Object.values(textsOf(named)).join(" "))),
  ]);
  const index = new MiniSearch<Entry>({
    fields: Object.keys(BOOST),
    extractField: (entry, field) => (field === "id" ? entry.id : (entry.words.get(field) ?? []).join(" ")),
    tokenize: (words) => words.split(" "),
    processTerm: (word) => word,
    searchOptions: {
      boost: BOOST,
      boostDocument: (id: number) => (entries[id]?.named.operation.deprecated === undefined ? 1 : DEPRECATED),
    },
  });
  index.addAll(entries);

  /** The operation whose name a phrase is, but for inflections and, in words that do not exist, a few letters. */
  function called(phrase: readonly string[], words: readonly string[]): NamedOperation | undefined {
    const typed = phrase.join("_");
    const misspelt = phrase.some((word) => !isKnown(word));
    const [closest] = entries
      .map(({ named, words: its }) => ({
        named,
        same: its.get("name")?.join(" ") === words.join(" "),
        wrong: distance(named.name, typed),
      }))
      .filter(({ same, wrong }) => same || (misspelt && wrong <= typed.length * MISSPELT))
      .sort((one, other) => one.wrong - other.wrong);
    return closest?.named;
  }

  /** How much of an operation's name a phrase leaves unsaid, from 0 to 1. */
  const unsaid = ({ parts }: Entry, words: readonly string[]): number =>
    parts.filter((part) => !words.some((word) => part.has(word))).length / parts.length;

  return (phrase, isAllowed = () => true) => {
    const typed = spelt(phrase.slice(0, MAX_LENGTH));
    const words = wordsOf(typed.map(correct).join(" "));
    const scores = new Map<unknown, number>(
      index.search(words.join(" ")).map(({ id, score }) => [id, score]),
    );
    const ranked = entries
      .filter(({ id }) => scores.has(id))
      .map((entry) => ({ entry, score: (scores.get(entry.id) ?? 0) * (1 - UNSAID * unsaid(entry, words)) }))
      .sort((one, other) => other.score - one.score)
      .map(({ entry }) => entry.named);
    return [...new Set([called(typed, words), ...ranked])]
      .filter((named) => named !== undefined)
      .filter(isAllowed)
      .slice(0, MAX_RESULTS);
  };
}

/** A search for the operations that a phrase may mean, best first. The index is made for the first phrase. */
export function createSearch(operations: Iterable<NamedOperation>): Search {
  let search: Search | undefined;
  return (phrase, isAllowed) => (search ??= build(operations))(phrase, isAllowed);
}
