import { distance } from "fastest-levenshtein";
import { isSlip } from "../catalog/search/spelling.ts";

/** How many names are suggested at most. */
const MAX_SUGGESTIONS = 3;

/** A name in the style of the API, whatever it was typed in: camel case, capitals, hyphens, a full stop after it. */
export const inSnakeCase = (typed: string): string =>
  typed
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll("-", "_")
    .replace(/\W+$/, "");

/** Whether a word stands for another: a slip of it, or how it begins. */
const standsFor = (word: string, other: string) =>
  isSlip(word, other) || (word.length > 2 && other.startsWith(word));

/** How far a known name is from a typed one; `undefined` where nobody would take one for the other. */
function distanceTo(known: string, typed: string): number | undefined {
  const letters = distance(known, typed);
  if (letters <= Math.max(2, typed.length / 4) && letters < typed.length) return letters;
  const words = known.split("_");
  const said = typed.split("_").filter((word) => word !== "");
  if (said.length === 0 || !said.every((word) => words.some((other) => standsFor(word, other))))
    return undefined;
  // Names that share words come after those that share nearly all letters, the shortest first.
  return typed.length + Math.abs(words.length - said.length);
}

/** The names that a mistyped one may stand for: those nearest to it. */
function nearest(typed: string, known: Iterable<string>): string[] {
  const meant = inSnakeCase(typed);
  const near = [...known].flatMap((name) => {
    const apart = distanceTo(name, meant);
    return apart === undefined ? [] : [{ name, apart }];
  });
  const least = Math.min(...near.map(({ apart }) => apart));
  return near.filter(({ apart }) => apart === least).map(({ name }) => name);
}

/** Asks whether a name that exists was meant, with a space before it; empty where none resembles what was typed. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  const names = nearest(typed, known).slice(0, MAX_SUGGESTIONS);
  const last = names.pop();
  if (last === undefined) return "";
  return ` Did you mean ${names.length === 0 ? last : `${names.join(", ")} or ${last}`}?`;
}
