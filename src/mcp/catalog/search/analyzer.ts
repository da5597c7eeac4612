import { stemmer } from "stemmer";
import { tokenize } from "./tokenizer.ts";

/** Words that belong to a verb although others stand between: "log somebody out". */
const PARTICLES = new Set(["in", "out", "off", "on", "up", "down", "awai", "back", "over"]);

/** Words that belong to a thing although others stand between: "to the other team". */
const PREPOSITIONS = new Set(["to", "into", "from", "of", "in", "out", "off"]);

/** How many words may stand between a verb and its particle. */
const MAX_WORDS_BEFORE_PARTICLE = 3;

/** How many words may stand between a preposition and its thing. */
const MAX_WORDS_AFTER_PREPOSITION = 1;

/** Words that stand for something as one. */
export interface Phrase {
  readonly words: readonly string[];
  /** The one word that stands for it. */
  readonly term: string;
}

/** What the words of a text mean, as plain data. All words are stems. */
export interface Vocabulary {
  /** Words that say nothing about which operation is meant. */
  readonly stopWords: readonly string[];
  /** Words and expressions that mean the same as one word. */
  readonly synonyms: readonly Phrase[];
  /** Expressions that say more than their words do. */
  readonly phrases: readonly Phrase[];
}

/** Reads texts. */
export interface Analyzer {
  /** The stems of a text, with one word for all that mean the same. */
  readonly normalize: (text: string) => string[];
  /** The words of a text as the index knows them, without those that say nothing. */
  readonly extractTerms: (text: string) => string[];
  /** The expressions that words have which `canonical` returned. */
  readonly findPhrases: (words: readonly string[]) => string[];
}

/** Words that mean something else than the words that have the same stem: "promotion" beside "promote". */
const STEM_EXCEPTIONS = new Set(
  "use used uses using customer customers personal personalize promotion authenticator developer disposable applicant production".split(
    " ",
  ),
);

/** What a word has in all its inflections. */
export const stemWord = (word: string): string => (STEM_EXCEPTIONS.has(word) ? word : stemmer(word));

/** Words that stand in expressions wherever people like: "lost her phone". */
const DETERMINERS = new Set("a an the this that these those its my our your his her their".split(" "));

export const stemAll = (text: string): string[] =>
  tokenize(text)
    .filter((word) => !DETERMINERS.has(word))
    .map(stemWord);

/** Expressions by their first word, longest first. */
function groupByFirstWord(phrases: readonly Phrase[]): ReadonlyMap<string, readonly Phrase[]> {
  const groups = new Map<string, Phrase[]>();
  for (const phrase of phrases.toSorted((a, b) => b.words.length - a.words.length)) {
    const [first = ""] = phrase.words;
    groups.set(first, [...(groups.get(first) ?? []), phrase]);
  }
  return groups;
}

/** How many words may stand between two words of an expression. */
function maxGap(word: string | undefined, next: string): number {
  if (word === undefined) return 0;
  if (PARTICLES.has(next)) return MAX_WORDS_BEFORE_PARTICLE;
  return PREPOSITIONS.has(word) ? MAX_WORDS_AFTER_PREPOSITION : 0;
}

/** Where the words of an expression stand in a text that starts with it; `undefined` where it does not. */
function findPositions({ words }: Phrase, text: readonly string[]): number[] | undefined {
  const positions: number[] = [];
  let next = 0;
  for (const [index, word] of words.entries()) {
    const position = text.indexOf(word, next);
    if (position === -1 || position - next > maxGap(words[index - 1], word)) return undefined;
    positions.push(position);
    next = position + 1;
  }
  return positions;
}

export function createAnalyzer(vocabulary: Vocabulary): Analyzer {
  const stopWords = new Set(vocabulary.stopWords);
  const synonyms = groupByFirstWord(vocabulary.synonyms);
  const phrases = groupByFirstWord(vocabulary.phrases);

  function normalize(text: string): string[] {
    const words: string[] = [];
    for (let rest: readonly string[] = stemAll(text); rest.length > 0;) {
      const [first = "", ...remaining] = rest;
      const match = (synonyms.get(first) ?? [])
        .map((phrase) => ({ as: phrase.term, at: findPositions(phrase, rest) }))
        .find(({ at }) => at !== undefined);
      words.push(match?.as ?? first);
      rest = match?.at === undefined ? remaining : rest.filter((_, at) => match.at?.includes(at) !== true);
    }
    return words;
  }

  return {
    normalize,
    extractTerms: (text) => [...new Set(normalize(text).filter((word) => !stopWords.has(word)))],
    findPhrases(words) {
      const matches = words.flatMap((word, at) =>
        (phrases.get(word) ?? []).filter((phrase) => findPositions(phrase, words.slice(at)) !== undefined),
      );
      return [...new Set(matches.map(({ term }) => term))];
    },
  };
}
