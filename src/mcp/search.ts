import type { NamedOperation } from "../../tools/index.ts";

/** How many operations are shown. */
const MOST = 8;

/** Finds operations by the words of their names, those that have most of them first. */
export function createSearch(
  operations: Iterable<NamedOperation>,
): (phrase: string) => readonly NamedOperation[] {
  const all = [...operations].map((named) => ({ named, words: named.name.split("_") }));
  return (phrase) => {
    const said = new Set(phrase.toLowerCase().split(/\W+/));
    return all
      .map(({ named, words }) => ({
        named,
        score: words.filter((word) => said.has(word)).length / words.length,
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST)
      .map(({ named }) => named);
  };
}
