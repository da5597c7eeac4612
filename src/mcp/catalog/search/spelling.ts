import { closest, distance } from "fastest-levenshtein";
import { stemmer } from "stemmer";

/** How many letters of a word of this length may be wrong. */
const maxEdits = (length: number): number => (length < 5 ? 0 : length < 8 ? 1 : 2);

const sortLetters = (word: string): string => Array.from(word).sort().join("");

/** Whether one word is the other with a slip: a few letters wrong, or two in each other's place. */
export function isTypo(word: string, target: string): boolean {
  if (word[0] !== target[0] || Math.abs(word.length - target.length) > maxEdits(word.length)) return false;
  const edits = distance(word, target);
  return edits <= maxEdits(word.length) || (edits === 2 && sortLetters(word) === sortLetters(target));
}

export interface SpellCorrector {
  readonly isKnown: (word: string) => boolean;
  /** The known word that is meant; what resembles none stays as it is. */
  readonly correct: (word: string) => string;
}

/** Words that are spelt as they should be, as plain data. */
export interface Dictionary {
  readonly words: readonly string[];
  readonly stems: readonly string[];
}

export function buildDictionary(tokens: Iterable<string>): Dictionary {
  const words = [...new Set(tokens)];
  return { words, stems: [...new Set(words.map(stemmer))] };
}

/** The spelling of words that are known, in any inflection. */
export function createSpellCorrector(dictionary: Dictionary): SpellCorrector {
  const words = dictionary.words;
  const stems = new Set(dictionary.stems);
  const isKnown = (word: string) => stems.has(stemmer(word));
  return {
    isKnown,
    correct(word) {
      if (isKnown(word)) return word;
      const completion = word.length > 3 ? words.find((candidate) => candidate.startsWith(word)) : undefined;
      if (completion !== undefined) return completion;
      const similar = words.filter((candidate) => isTypo(word, candidate));
      return similar.length > 0 ? closest(word, similar) : word;
    },
  };
}
