import type { CatalogEntry } from "../../../../tools/index.ts";
import { languageOf } from "./analyzer.ts";
import { actionsOf, actionWords, thingsOf, vocabulary } from "./synonym-rules.ts";

const { wordsOf } = languageOf(vocabulary);

/**
 * How well a word stands for an operation, by where it is found. Where it is found twice, the better place counts:
 * an operation that is described at length is not found more often for it.
 */
const STRENGTH = {
  name: 1,
  /** What people say for what it is done to, and for doing it. */
  thing: 0.9,
  action: 0.8,
  title: 0.8,
  /** The first sentence of its description. */
  about: 0.3,
  rest: 0.2,
  fields: 0.2,
  path: 0.15,
};

/** How much strength a saying loses that is about a whole to which the operation's own thing belongs. */
const OF_THE_WHOLE = 0.3;

/** Words of names that people leave out. */
const unspoken = new Set(wordsOf("instance settings identifier entry item billing beta enterprise"));

/** An operation as the search knows it, as plain data. */
export interface Entry {
  readonly tool: string;
  /** The words of its name. Words stand in one text with spaces between them, which is shorter. */
  readonly name: string;
  /** How well words stand for it, from 0 to 1, and all that stand for it so well. */
  readonly strengths: readonly (readonly [strength: number, words: string])[];
  /** For each word of its name that people say: what else can be said for it. */
  readonly parts: readonly string[];
}

/** The names of tools in a description: they are about other operations. */
const TOOL_NAMES = /\w+_\w+/g;

/** What is written about an operation. */
export function textsOf({
  name,
  operation,
}: CatalogEntry): Record<Exclude<keyof typeof STRENGTH, "action" | "thing">, string> {
  const { title, description, pathTemplate: template, path, query, body } = operation;
  const [about = "", ...rest] = description.replaceAll(TOOL_NAMES, "").split(/(?<=\.) /);
  return {
    name,
    title,
    about,
    rest: rest.join(" "),
    fields: Object.keys({ ...path, ...query, ...body }).join(" "),
    path: template,
  };
}

/** How much of what an operation is done to is not in these words, from 0 to 1. */
const missing = ([, ...things]: readonly string[], words: readonly string[]): number =>
  things.filter((thing) => !words.includes(thing)).length / Math.max(1, things.length);

export function entryOf(named: CatalogEntry): Entry {
  const texts = textsOf(named);
  const [name, title] = [wordsOf(texts.name), wordsOf(texts.title)];
  const own = new Set([...name, ...title]);
  const [actions, things] = [actionsOf(own), thingsOf(own)];
  const found: readonly (readonly [strength: number, words: readonly string[]])[] = [
    [STRENGTH.name, name],
    ...things.map(({ of, said }) => [STRENGTH.thing * (1 - OF_THE_WHOLE * missing(name, of)), said] as const),
    ...actions.map(({ said }) => [STRENGTH.action, said] as const),
    [STRENGTH.title, title],
    [STRENGTH.about, wordsOf(texts.about)],
    [STRENGTH.rest, wordsOf(texts.rest)],
    [STRENGTH.fields, wordsOf(texts.fields)],
    [STRENGTH.path, wordsOf(texts.path)],
  ];
  const best = new Map<string, number>();
  for (const [strength, words] of found)
    for (const word of words) best.set(word, Math.max(strength, best.get(word) ?? 0));
  const levels = [...new Set(best.values())].map((level) => {
    const words = [...best].filter(([, strength]) => strength === level).map(([word]) => word);
    return [level, words.join(" ")] as const;
  });

  const parts = name
    .filter((part) => !unspoken.has(part))
    .map((part, at) => {
      const said = [...actions, ...things].filter(({ of }) => of.includes(part)).flatMap((rule) => rule.said);
      const isVerb = at === 0;
      return [...new Set([part, ...said.filter((word) => isVerb || !actionWords.has(word))])].join(" ");
    });
  return { tool: named.name, name: name.join(" "), strengths: levels, parts };
}
