import { catalog } from "../../../../tools/index.ts";
import { entryOf, textsOf, type Entry } from "./index-entry.ts";
import type { Vocabulary } from "./analyzer.ts";
import { spelt } from "./tokenizer.ts";
import { actionWords, tabled, vocabulary } from "./synonym-rules.ts";
import { knownWords, type KnownWords } from "./spelling.ts";

/** All that the search knows, as plain data: to make it takes many times as long as to load it. */
export interface SearchIndex {
  readonly entries: readonly Entry[];
  readonly vocabulary: Vocabulary;
  readonly known: KnownWords;
  /** The words that say what is to be done. */
  readonly verbs: readonly string[];
}

let made: SearchIndex | undefined;

/** The index of all operations. The build runs this and puts what it returns in its place. */
export function searchIndex(): SearchIndex {
  if (made !== undefined) return made;
  const all = [...catalog.values()];
  const entries = all.map(entryOf);
  made = {
    entries,
    vocabulary,
    known: knownWords([...tabled, ...all.flatMap((named) => spelt(Object.values(textsOf(named)).join(" ")))]),
    verbs: [...new Set([...actionWords, ...entries.map(({ name }) => name.split(" ")[0] ?? "")])].filter(
      (word) => !vocabulary.stopWords.includes(word),
    ),
  };
  return made;
}
