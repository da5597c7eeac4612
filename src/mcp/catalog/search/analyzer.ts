import { stemmer } from "stemmer";
import { spelt } from "./tokenizer.ts";

/** Words that belong to a verb although others stand between: "log somebody out". */
const PARTICLES = new Set(["in", "out", "off", "on", "up", "down", "awai", "back", "over"]);

/** Words that belong to a thing although others stand between: "to the other team". */
const PREPOSITIONS = new Set(["to", "into", "from", "of", "in", "out", "off"]);

/** How many words may stand between a verb and its particle. */
const BEFORE_PARTICLE = 3;

/** How many words may stand between a preposition and its thing. */
const AFTER_PREPOSITION = 1;

/** Words that stand for something as one. */
export interface Expression {
  readonly words: readonly string[];
  /** The one word that stands for it. */
  readonly as: string;
}

/** What the words of a text mean, as plain data. All words are stems. */
export interface Vocabulary {
  /** Words that say nothing about which operation is meant. */
  readonly stopWords: readonly string[];
  /** Words and expressions that mean the same as one word. */
  readonly synonyms: readonly Expression[];
  /** Expressions that say more than their words do. */
  readonly idioms: readonly Expression[];
}

/** Reads texts. */
export interface Language {
  /** The stems of a text, with one word for all that mean the same. */
  readonly canonical: (text: string) => string[];
  /** The words of a text as the index knows them, without those that say nothing. */
  readonly wordsOf: (text: string) => string[];
  /** The expressions that words have which `canonical` returned. */
  readonly idiomsOf: (words: readonly string[]) => string[];
}

/** Words that mean something else than the words that have the same stem: "promotion" beside "promote". */
const APART = new Set(
  "use used uses using customer customers personal personalize promotion authenticator developer disposable applicant production".split(
    " ",
  ),
);

/** What a word has in all its inflections. */
export const stemOf = (word: string): string => (APART.has(word) ? word : stemmer(word));

/** Words that stand in expressions wherever people like: "lost her phone". */
const DETERMINERS = new Set("a an the this that these those its my our your his her their".split(" "));

export const stems = (text: string): string[] =>
  spelt(text)
    .filter((word) => !DETERMINERS.has(word))
    .map(stemOf);

/** Expressions by their first word, longest first. */
function byFirstWord(expressions: readonly Expression[]): ReadonlyMap<string, readonly Expression[]> {
  const found = new Map<string, Expression[]>();
  for (const expression of expressions.toSorted((one, other) => other.words.length - one.words.length)) {
    const [first = ""] = expression.words;
    found.set(first, [...(found.get(first) ?? []), expression]);
  }
  return found;
}

/** How many words may stand between two words of an expression. */
function gapBetween(word: string | undefined, next: string): number {
  if (word === undefined) return 0;
  if (PARTICLES.has(next)) return BEFORE_PARTICLE;
  return PREPOSITIONS.has(word) ? AFTER_PREPOSITION : 0;
}

/** Where the words of an expression stand in a text that starts with it; `undefined` where it does not. */
function places({ words }: Expression, text: readonly string[]): number[] | undefined {
  const found: number[] = [];
  let next = 0;
  for (const [index, word] of words.entries()) {
    const at = text.indexOf(word, next);
    if (at === -1 || at - next > gapBetween(words[index - 1], word)) return undefined;
    found.push(at);
    next = at + 1;
  }
  return found;
}

export function languageOf(vocabulary: Vocabulary): Language {
  const stopWords = new Set(vocabulary.stopWords);
  const synonyms = byFirstWord(vocabulary.synonyms);
  const idioms = byFirstWord(vocabulary.idioms);

  function canonical(text: string): string[] {
    const words: string[] = [];
    for (let rest: readonly string[] = stems(text); rest.length > 0;) {
      const [first = "", ...others] = rest;
      const taken = (synonyms.get(first) ?? [])
        .map((expression) => ({ as: expression.as, at: places(expression, rest) }))
        .find(({ at }) => at !== undefined);
      words.push(taken?.as ?? first);
      rest = taken?.at === undefined ? others : rest.filter((_, at) => taken.at?.includes(at) !== true);
    }
    return words;
  }

  return {
    canonical,
    wordsOf: (text) => [...new Set(canonical(text).filter((word) => !stopWords.has(word)))],
    idiomsOf(words) {
      const found = words.flatMap((word, at) =>
        (idioms.get(word) ?? []).filter((idiom) => places(idiom, words.slice(at)) !== undefined),
      );
      return [...new Set(found.map(({ as }) => as))];
    },
  };
}
