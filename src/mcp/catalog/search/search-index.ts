import { catalog } from "../../../../tools/index.ts";
import { buildIndexEntry, extractTexts, type IndexEntry } from "./index-entry.ts";
import type { Vocabulary } from "./analyzer.ts";
import { tokenize } from "./tokenizer.ts";
import { verbWords, vocabularyWords, vocabulary } from "./synonym-rules.ts";
import { buildDictionary, type Dictionary } from "./spelling.ts";

/** All that the search knows, as plain data: to make it takes many times as long as to load it. */
export interface SearchIndex {
  readonly entries: readonly IndexEntry[];
  readonly vocabulary: Vocabulary;
  readonly dictionary: Dictionary;
  /** The words that say what is to be done. */
  readonly verbs: readonly string[];
}

let cachedIndex: SearchIndex | undefined;

/** The index of all operations. The build runs this and puts what it returns in its place. */
export function searchIndex(): SearchIndex {
  if (cachedIndex !== undefined) return cachedIndex;
  const catalogEntries = [...catalog.values()];
  const entries = catalogEntries.map(buildIndexEntry);
  cachedIndex = {
    entries,
    vocabulary,
    dictionary: buildDictionary([
      ...vocabularyWords,
      ...catalogEntries.flatMap((catalogEntry) =>
        tokenize(Object.values(extractTexts(catalogEntry)).join(" ")),
      ),
    ]),
    verbs: [
      ...new Set([...verbWords, ...entries.map(({ nameWords }) => nameWords.split(" ")[0] ?? "")]),
    ].filter((word) => !vocabulary.stopWords.includes(word)),
  };
  return cachedIndex;
}
