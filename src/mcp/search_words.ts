import { stemmer } from "stemmer";
import { SAID, SAME, STOP_WORDS } from "./search_vocabulary.ts";

/** Words that belong to a verb although others stand between: "log somebody out". */
const PARTICLES = new Set(["in", "out", "off", "on", "up", "down", "awai", "back"]);

/** How many words may stand between a verb and its particle. */
const MAX_GAP = 3;

const EMAIL_ADDRESS = /\S+@\S+\.\w+/g;
const DOMAIN = /\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|app|co|ai)\b/gi;

/** The words of a text as they are spelt; an address or a domain as what it is. */
export const spelt = (text: string): string[] =>
  text
    .replaceAll(EMAIL_ADDRESS, " email ")
    .replaceAll(DOMAIN, " domain ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/['’]s?\b/g, "")
    .match(/[a-z0-9]+/g) ?? [];

const stems = (text: string): string[] => spelt(text).map(stemmer);

const stopWords = new Set(stems(STOP_WORDS));

const listed = (text: string): string[][] => text.split(",").map(stems);

/** Every word that the vocabulary has. */
export const vocabulary: readonly string[] = spelt([STOP_WORDS, ...SAME.flat(), ...SAID.flat()].join(" "));

interface Expression {
  readonly words: readonly string[];
  /** The one word that is put in its place. */
  readonly as: string;
}

/** Expressions that are one word to the index, longest first, by their first word. */
const expressions = new Map<string, Expression[]>();
for (const expression of [
  ...SAME.flatMap(([word, others]) => listed(others).map((words) => ({ words, as: stemmer(word) }))),
  ...SAID.flatMap(([, said]) =>
    listed(said)
      .filter(({ length }) => length > 1)
      .map((words) => ({ words, as: words.join("") })),
  ),
].sort((one, other) => other.words.length - one.words.length)) {
  const [first = ""] = expression.words;
  expressions.set(first, [...(expressions.get(first) ?? []), expression]);
}

/** Where the words of an expression stand in a text that starts with it; `undefined` where it does not. */
function places({ words }: Expression, text: readonly string[]): number[] | undefined {
  const found: number[] = [];
  let next = 0;
  for (const word of words) {
    const at = text.indexOf(word, next);
    const gap = next > 0 && PARTICLES.has(word) ? MAX_GAP : 0;
    if (at === -1 || at - next > gap) return undefined;
    found.push(at);
    next = at + 1;
  }
  return found;
}

/** The first word or expression of a text, as the index knows it, and the rest of the text. */
function firstOf(text: readonly string[]): { word: string; rest: readonly string[] } {
  const [word = "", ...rest] = text;
  for (const expression of expressions.get(word) ?? []) {
    const taken = places(expression, text);
    if (taken !== undefined)
      return { word: expression.as, rest: text.filter((_, at) => !taken.includes(at)) };
  }
  return { word, rest };
}

/** The words of a text as the index knows them: stemmed, an expression as one, without those that say nothing. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (let rest: readonly string[] = stems(text); rest.length > 0;) {
    const first = firstOf(rest);
    if (!stopWords.has(first.word)) words.push(first.word);
    rest = first.rest;
  }
  return words;
}

interface Saying {
  /** Alternatives, each of words that must all be there. */
  readonly of: readonly (readonly string[])[];
  readonly said: readonly string[];
}

const sayings: readonly Saying[] = SAID.map(([words, said]) => ({
  of: words.split("|").map(wordsOf),
  said: said.split(",").flatMap(wordsOf),
}));

/** What people say of something that has these words. */
export const saidOf = (words: ReadonlySet<string>): string[] =>
  sayings
    .filter(({ of }) => of.some((all) => all.every((word) => words.has(word))))
    .flatMap(({ said }) => said);
