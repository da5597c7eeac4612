import { catalog } from "../../../../tools/index.ts";
import type { Vocabulary } from "./analyzer.ts";
import { buildIndexEntry, extractTexts, type IndexEntry } from "./index-entry.ts";
import { buildDictionary, type Dictionary } from "./spelling.ts";
import { verbWords, vocabulary, vocabularyWords } from "./synonym-rules.ts";
import { tokenize } from "./tokenizer.ts";

/** The search index as plain data. Building it takes many times as long as loading it. */
export interface SearchIndex {
  readonly entries: readonly IndexEntry[];
  readonly vocabulary: Vocabulary;
  readonly dictionary: Dictionary;
  /** The words that name an action. */
  readonly verbs: readonly string[];
}

let cachedIndex: SearchIndex | undefined;

/** Returns the search index of all operations. The build replaces this module with the prebuilt index. */
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
