import { closest, distance } from "fastest-levenshtein";
import { stemmer } from "stemmer";

/** How many letters of a word of this length may be wrong. */
const allowed = (length: number): number => (length < 5 ? 0 : length < 8 ? 1 : 2);

const letters = (word: string): string => Array.from(word).sort().join("");

/** Whether one word is the other with a slip: a few letters wrong, or two in each other's place. */
export function isSlip(word: string, meant: string): boolean {
  if (word[0] !== meant[0] || Math.abs(word.length - meant.length) > allowed(word.length)) return false;
  const wrong = distance(word, meant);
  return wrong <= allowed(word.length) || (wrong === 2 && letters(word) === letters(meant));
}

export interface Spelling {
  readonly isKnown: (word: string) => boolean;
  /** The known word that is meant; what resembles none stays as it is. */
  readonly correct: (word: string) => string;
}

/** Words that are spelt as they should be, as plain data. */
export interface KnownWords {
  readonly words: readonly string[];
  readonly stems: readonly string[];
}

export function knownWords(all: Iterable<string>): KnownWords {
  const words = [...new Set(all)];
  return { words, stems: [...new Set(words.map(stemmer))] };
}

/** The spelling of words that are known, in any inflection. */
export function spellingOf(all: KnownWords): Spelling {
  const known = all.words;
  const stems = new Set(all.stems);
  const isKnown = (word: string) => stems.has(stemmer(word));
  return {
    isKnown,
    correct(word) {
      if (isKnown(word)) return word;
      const whole = word.length > 3 ? known.find((longer) => longer.startsWith(word)) : undefined;
      if (whole !== undefined) return whole;
      const alike = known.filter((other) => isSlip(word, other));
      return alike.length > 0 ? closest(word, alike) : word;
    },
  };
}
