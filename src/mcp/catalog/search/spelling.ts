import { closest, distance } from "fastest-levenshtein";
import { stemmer } from "stemmer";

/** The maximum number of wrong letters in a word of this length. */
const maxEdits = (length: number): number => (length < 5 ? 0 : length < 8 ? 1 : 2);

const sortLetters = (word: string): string => Array.from(word).sort().join("");

/** Whether `word` starts like `target` and has only a few wrong letters, or two swapped letters. */
export function isTypo(word: string, target: string): boolean {
  if (word[0] !== target[0] || Math.abs(word.length - target.length) > maxEdits(word.length)) return false;
  const edits = distance(word, target);
  return edits <= maxEdits(word.length) || (edits === 2 && sortLetters(word) === sortLetters(target));
}

export interface SpellCorrector {
  readonly isKnown: (word: string) => boolean;
  /** Returns the most similar known word, or the word itself if it is known or no known word is similar. */
  readonly correct: (word: string) => string;
}

/** The correctly spelled words and their stems, as plain data. */
export interface Dictionary {
  readonly words: readonly string[];
  readonly stems: readonly string[];
}

export function buildDictionary(tokens: Iterable<string>): Dictionary {
  const words = [...new Set(tokens)];
  return { words, stems: [...new Set(words.map(stemmer))] };
}

/** Creates a spelling corrector. A word is known if any inflection of it is in the dictionary. */
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
