import { distance } from "fastest-levenshtein";
import MiniSearch from "minisearch";
import { toolsets, type NamedOperation } from "../../tools/index.ts";
import { createSpelling } from "./search_spelling.ts";
import { saidOf, spelt, vocabulary, wordsOf } from "./search_words.ts";

/** How many operations an answer has at most. */
const MAX_RESULTS = 8;

/** How much a word counts, by where it stands. */
const BOOST = {
  said: 3,
  name: 0.5,
  title: 0.3,
  about: 0.5,
  rest: 0.3,
  toolset: 0.3,
  path: 0.1,
  effect: 0.1,
  fields: 0.1,
};

/** What the score of a deprecated operation is multiplied with. */
const DEPRECATED = 0.7;

/** How much of a score is lost where nothing of the operation's name was said. */
const UNSAID = 0.5;

type Field = keyof typeof BOOST;

interface Entry {
  readonly id: number;
  readonly named: NamedOperation;
  /** Its words, by where they stand. */
  readonly words: ReadonlyMap<string, readonly string[]>;
  /** For each word of its name: what can be said for it. */
  readonly parts: readonly ReadonlySet<string>[];
}

/** The names of tools in a description: they are about other operations. */
const TOOL_NAMES = /\w+_\w+/g;

const abouts = new Map(Object.entries(toolsets).map(([name, { about }]) => [name, about]));

function textsOf({ name, toolset, operation }: NamedOperation): Record<Exclude<Field, "said">, string> {
  const { title, description, template, effect, path, query, body } = operation;
  const [about = "", ...rest] = description.replaceAll(TOOL_NAMES, "").split(/(?<=\.) /);
  return {
    name,
    title,
    about,
    rest: rest.join(" "),
    toolset: abouts.get(toolset) ?? "",
    path: template,
    effect,
    fields: Object.keys({ ...path, ...query, ...body }).join(" "),
  };
}

function entryOf(named: NamedOperation, id: number): Entry {
  const words = new Map(Object.entries(textsOf(named)).map(([field, text]) => [field, wordsOf(text)]));
  const name = words.get("name") ?? [];
  const own = new Set([...name, ...(words.get("title") ?? [])]);
  const said = saidOf(own);
  const parts = name.map((word) => {
    const others = new Set(saidOf(new Set([...own].filter((other) => other !== word))));
    return new Set([word, ...said.filter((saying) => !others.has(saying))]);
  });
  return { id, named, words: words.set("said", [...new Set([...own, ...said])]), parts };
}

function build(operations: Iterable<NamedOperation>): (phrase: string) => readonly NamedOperation[] {
  const all = [...operations];
  const entries = all.map(entryOf);
  const correct = createSpelling([
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

  /** The operation whose name this is, but for inflections. */
  function called(name: string): NamedOperation | undefined {
    const words = wordsOf(name).join(" ");
    const [closest] = entries
      .filter((entry) => entry.words.get("name")?.join(" ") === words)
      .sort((one, other) => distance(one.named.name, name) - distance(other.named.name, name));
    return closest?.named;
  }

  /** How much of an operation's name a phrase leaves unsaid, from 0 to 1. */
  const unsaid = ({ parts }: Entry, words: readonly string[]): number =>
    parts.filter((part) => !words.some((word) => part.has(word))).length / parts.length;

  return (phrase) => {
    const corrected = spelt(phrase).map(correct);
    const words = wordsOf(corrected.join(" "));
    const ranked = index
      .search(words.join(" "))
      .flatMap(({ id, score }) => entries.slice(id, id + 1).map((entry) => ({ entry, score })))
      .map(({ entry, score }) => ({ named: entry.named, score: score * (1 - UNSAID * unsaid(entry, words)) }))
      .sort((one, other) => other.score - one.score)
      .map(({ named }) => named);
    return [...new Set([called(corrected.join("_")), ...ranked])]
      .filter((named) => named !== undefined)
      .slice(0, MAX_RESULTS);
  };
}

/**
 * A search for what people say, best first. The index is made for the first phrase.
 */
export function createSearch(
  operations: Iterable<NamedOperation>,
): (phrase: string) => readonly NamedOperation[] {
  let search: ReturnType<typeof build> | undefined;
  return (phrase) => (search ??= build(operations))(phrase);
}
