import { toolsets, type NamedOperation } from "../../tools/index.ts";
import { saidOf, wordsOf } from "./search_words.ts";

/** How much a word counts, by where it stands. */
export const BOOST = {
  /** In its name and title, with what people say for them. */
  said: 3,
  name: 0.5,
  title: 0.3,
  /** The first sentence of its description. */
  about: 0.5,
  rest: 0.3,
  toolset: 0.3,
  path: 0.1,
  effect: 0.1,
  fields: 0.1,
};

type Field = keyof typeof BOOST;

/** An operation as the index has it. */
export interface Entry {
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

/** What is written about an operation. */
export function textsOf({
  name,
  toolset,
  operation,
}: NamedOperation): Record<Exclude<Field, "said">, string> {
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

export function entryOf(named: NamedOperation, id: number): Entry {
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
