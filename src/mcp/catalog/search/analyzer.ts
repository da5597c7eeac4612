import { stemmer } from "stemmer";
import { tokenize } from "./tokenizer.ts";

/** Particles (as stems) that belong to a verb even if other words are between them, as in "log a user out". */
const PARTICLES = new Set(["in", "out", "off", "on", "up", "down", "awai", "back", "over"]);

/** Prepositions that belong to a noun even if a word is between them, as in "to another team". */
const PREPOSITIONS = new Set(["to", "into", "from", "of", "in", "out", "off"]);

/** The maximum number of words between a verb and its particle. */
const MAX_WORDS_BEFORE_PARTICLE = 3;

/** The maximum number of words between a preposition and its noun. */
const MAX_WORDS_AFTER_PREPOSITION = 1;

/** An expression of one or more words that is represented by a single term. */
export interface Phrase {
  readonly words: readonly string[];
  /** The term that represents the expression. */
  readonly term: string;
}

/** The stop words, synonyms and expressions of the search, as plain data. All words are stems. */
export interface Vocabulary {
  /** Words that do not help to identify an operation. */
  readonly stopWords: readonly string[];
  /** Words and expressions with a common synonym. The term replaces the words. */
  readonly synonyms: readonly Phrase[];
  /** Expressions whose meaning differs from that of their words. The term is added to the words. */
  readonly phrases: readonly Phrase[];
}

/** Converts text to search terms. */
export interface Analyzer {
  /** Returns the stems of a text, with synonyms replaced by their common term. */
  readonly normalize: (text: string) => string[];
  /** Returns the normalized words of a text without duplicates and stop words, as the index contains them. */
  readonly extractTerms: (text: string) => string[];
  /** Returns the terms of the expressions that occur in words returned by `normalize`. */
  readonly findPhrases: (words: readonly string[]) => string[];
}

/** Words that are not stemmed, because other words with the same stem differ in meaning: "promotion" and "promote". */
const STEM_EXCEPTIONS = new Set(
  "use used uses using customer customers personal personalize promotion authenticator developer disposable applicant production".split(
    " ",
  ),
);

/** Returns the stem of a word, which is the same for all its inflections. */
export const stemWord = (word: string): string => (STEM_EXCEPTIONS.has(word) ? word : stemmer(word));

/** Determiners, which are ignored because they may occur anywhere in an expression, as in "lost her phone". */
const DETERMINERS = new Set("a an the this that these those its my our your his her their".split(" "));

export const stemAll = (text: string): string[] =>
  tokenize(text)
    .filter((word) => !DETERMINERS.has(word))
    .map(stemWord);

/** Groups expressions by their first word. Each group is sorted by length, longest first. */
function groupByFirstWord(phrases: readonly Phrase[]): ReadonlyMap<string, readonly Phrase[]> {
  const groups = new Map<string, Phrase[]>();
  for (const phrase of phrases.toSorted((a, b) => b.words.length - a.words.length)) {
    const [first = ""] = phrase.words;
    groups.set(first, [...(groups.get(first) ?? []), phrase]);
  }
  return groups;
}

/** The maximum number of other words between two consecutive words of an expression. */
function maxGap(word: string | undefined, next: string): number {
  if (word === undefined) return 0;
  if (PARTICLES.has(next)) return MAX_WORDS_BEFORE_PARTICLE;
  return PREPOSITIONS.has(word) ? MAX_WORDS_AFTER_PREPOSITION : 0;
}

/**
 * Returns the positions of an expression's words in a text that starts with the expression. Returns `undefined` if the
 * text does not start with it.
 */
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
        .map((phrase) => ({ term: phrase.term, at: findPositions(phrase, rest) }))
        .find(({ at }) => at !== undefined);
      words.push(match?.term ?? first);
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
