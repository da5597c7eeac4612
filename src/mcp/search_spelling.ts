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

interface Spelling {
  readonly isKnown: (word: string) => boolean;
  /** The known word that is meant; what resembles none stays as it is. */
  readonly correct: (word: string) => string;
}

/** The spelling of words that are known, in any inflection. */
export function createSpelling(words: Iterable<string>): Spelling {
  const known = [...new Set(words)];
  const stems = new Set(known.map(stemmer));
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
