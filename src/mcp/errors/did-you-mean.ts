import { distance as countEdits } from "fastest-levenshtein";
import { isTypo } from "../catalog/search/spelling.ts";

/** How many names are suggested at most. */
const MAX_SUGGESTIONS = 3;

/** A name in the style of the API, whatever it was typed in: camel case, capitals, hyphens, a full stop after it. */
export const toSnakeCase = (typed: string): string =>
  typed
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll("-", "_")
    .replace(/\W+$/, "");

/** Whether a word stands for another: a slip of it, or how it begins. */
const isAbbreviationOf = (word: string, other: string) =>
  isTypo(word, other) || (word.length > 2 && other.startsWith(word));

/** How far a known name is from a typed one; `undefined` where nobody would take one for the other. */
function measureDistance(known: string, typed: string): number | undefined {
  const edits = countEdits(known, typed);
  if (edits <= Math.max(2, typed.length / 4) && edits < typed.length) return edits;
  const nameWords = known.split("_");
  const typedWords = typed.split("_").filter((word) => word !== "");
  if (
    typedWords.length === 0 ||
    !typedWords.every((word) => nameWords.some((other) => isAbbreviationOf(word, other)))
  )
    return undefined;
  // Names that share words come after those that share nearly all letters, the shortest first.
  return typed.length + Math.abs(nameWords.length - typedWords.length);
}

/** The names that a mistyped one may stand for: those nearest to it. */
function findNearest(typed: string, known: Iterable<string>): string[] {
  const normalized = toSnakeCase(typed);
  const candidates = [...known].flatMap((name) => {
    const distance = measureDistance(name, normalized);
    return distance === undefined ? [] : [{ name, distance }];
  });
  const minDistance = Math.min(...candidates.map(({ distance }) => distance));
  return candidates.filter(({ distance }) => distance === minDistance).map(({ name }) => name);
}

/** Asks whether a name that exists was meant, with a space before it; empty where none resembles what was typed. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  const names = findNearest(typed, known).slice(0, MAX_SUGGESTIONS);
  const last = names.pop();
  if (last === undefined) return "";
  return ` Did you mean ${names.length === 0 ? last : `${names.join(", ")} or ${last}`}?`;
}
