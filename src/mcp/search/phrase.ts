import type { Language } from "./language.ts";
import { spelt } from "./notation.ts";
import type { Spelling } from "./spelling.ts";

/** How much of a phrase is read. */
const MAX_LENGTH = 500;

/** A clause that asks after something; "can you" asks for it to be done. */
const QUESTION =
  /(?:^|[,;:.] +)(?:who|whose|which|what|where|when|how|why|is|are|was|does|do|did|has|have|can(?! you))\b|\?\s*$/i;

/** A name, which is not a word that somebody misspelt. */
const NAME = /(?<=\w )[A-Z][a-z]+/g;

const PLURAL = /^(?!does$)\w{2,}[^siu]s$/;

/** A word for how something is, not for what is to be done: "blocked addresses". */
const STATE = /ed$/;

/** What looks like the name of a tool, whose words may be wrong and exist all the same. */
const TOOL_NAME = /^\w+_\w+$/;

/** What somebody says, as the search reads it. */
export interface Phrase {
  /** Its words as they were typed. */
  readonly typed: readonly string[];
  /** Its words as the index knows them. */
  readonly words: readonly string[];
  readonly idioms: readonly string[];
  /** Both. */
  readonly said: readonly string[];
  /** The first word that says what is to be done. */
  readonly verb: string | undefined;
  readonly isQuestion: boolean;
  readonly isPlural: boolean;
  readonly mayBeMisspelt: boolean;
}

/** What reads phrases; `verbs` are the words that say what is to be done. */
export function readerOf(
  { wordsOf, idiomsOf }: Language,
  { isKnown, correct }: Spelling,
  verbs: ReadonlySet<string>,
): (text: string) => Phrase {
  return (text) => {
    const phrase = text.slice(0, MAX_LENGTH).trim();
    const typed = spelt(phrase);
    const names = new Set(spelt((phrase.match(NAME) ?? []).join(" ")));
    const meant = typed.map((word) => (names.has(word) ? word : correct(word))).join(" ");
    const [words, idioms] = [wordsOf(meant), idiomsOf(meant)];
    const states = new Set(wordsOf(typed.filter((word) => STATE.test(word)).join(" ")));
    return {
      typed,
      words,
      idioms,
      said: [...words, ...idioms],
      verb: words.find((word) => verbs.has(word) && !states.has(word)),
      isQuestion: QUESTION.test(phrase),
      isPlural: typed.some((word) => PLURAL.test(word)),
      mayBeMisspelt: TOOL_NAME.test(phrase) || typed.some((word) => !isKnown(word)),
    };
  };
}
