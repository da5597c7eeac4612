import { distance as countEdits } from "fastest-levenshtein";
import { isTypo } from "../catalog/index.ts";

/** The maximum number of names that are suggested. */
const MAX_SUGGESTIONS = 3;

/** The maximum length of a typed name that is compared with others, in characters; more than that is no typo. */
const MAX_TYPED_LENGTH = 200;

/**
 * Converts a typed name to the API's snake case: from camel case, capitals or hyphens, and without trailing
 * punctuation. What is too long for a name is cut off.
 */
export const toSnakeCase = (typed: string): string =>
  typed
    .slice(0, MAX_TYPED_LENGTH)
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll("-", "_")
    .replace(/\W+$/, "");

/** Whether a word is a typo of another one, or its beginning. */
const isTypoOrPrefix = (word: string, other: string) =>
  isTypo(word, other) || (word.length > 2 && other.startsWith(word));

/** The distance between a known name and a typed one; `undefined` if they do not resemble each other. */
function measureDistance(known: string, typed: string): number | undefined {
  const edits = countEdits(known, typed);
  if (edits <= Math.max(2, typed.length / 4) && edits < typed.length) return edits;
  const nameWords = known.split("_");
  const typedWords = typed.split("_").filter((word) => word !== "");
  if (
    typedWords.length === 0 ||
    !typedWords.every((word) => nameWords.some((other) => isTypoOrPrefix(word, other)))
  )
    return undefined;
  // Names that share words rank after names that share nearly all letters; those with the nearest number of words
  // first.
  return typed.length + Math.abs(nameWords.length - typedWords.length);
}

/** The known names that are nearest to a mistyped one; several if they are equally near. */
function findNearest(typed: string, known: Iterable<string>): string[] {
  const normalized = toSnakeCase(typed);
  const candidates = [...known].flatMap((name) => {
    const distance = measureDistance(name, normalized);
    return distance === undefined ? [] : [{ name, distance }];
  });
  const minDistance = Math.min(...candidates.map(({ distance }) => distance));
  return candidates.filter(({ distance }) => distance === minDistance).map(({ name }) => name);
}

/** Suggests existing names in a question with a leading space; empty if none resembles what was typed. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  if (typed.length > MAX_TYPED_LENGTH) return "";
  const names = findNearest(typed, known).slice(0, MAX_SUGGESTIONS);
  const last = names.pop();
  if (last === undefined) return "";
  return ` Did you mean ${names.length === 0 ? last : `${names.join(", ")} or ${last}`}?`;
}
