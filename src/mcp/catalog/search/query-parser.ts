import type { Language } from "./analyzer.ts";
import { spelt } from "./tokenizer.ts";
import type { Spelling } from "./spelling.ts";

/** How much of a phrase is read. */
const MAX_LENGTH = 500;

/** A clause that asks after something; "can you" asks for it to be done. */
const QUESTION =
  /(?:^|[,;:.] +)(?:who|whose|which|what|where|when|how|why|is|are|was|does|do|did|has|have|can(?! you))\b|\?\s*$/i;

/** Where a clause ends and the next one begins. */
const BETWEEN_CLAUSES = /(?<=[,;:.!?])\s+|\s+(?=(?:and|but|so|then)\b)/i;

/** What people say before what is to be done, also where they ask how: "could you", "how do I". */
const OPENING = new RegExp(
  `^(?:(?:${[
    "and|but|so|then|now|just|also|please|kindly|to",
    "lets|let['’]s|let (?:me|us)|help me",
    "(?:can|could|would|will) you|(?:how|where) (?:can|could|do|should) (?:i|we|you)",
    "is (?:it possible|there (?:a|any) way) to",
    "(?:i|we)(?:['’]d| would)? (?:want|need|have|like)(?: you)? to",
  ].join("|")})\\s+)+`,
  "i",
);

/** What makes a question of what comes before it. */
const QUESTION_MARK = /\?\s*$/;

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
  /** What is to be done: what a clause begins with ("it is broken, fix it"), or the first word that says it. */
  readonly verb: string | undefined;
  readonly isQuestion: boolean;
  readonly isPlural: boolean;
  readonly mayBeMisspelt: boolean;
}

/** What reads phrases; `verbs` are the words that say what is to be done. */
export function readerOf(
  { canonical, wordsOf, idiomsOf }: Language,
  { isKnown, correct }: Spelling,
  verbs: ReadonlySet<string>,
): (text: string) => Phrase {
  /** What a clause says is to be done that begins with it; `undefined` where it tells or asks something. */
  function orderedBy(clause: string): string | undefined {
    const order = clause.replace(OPENING, "");
    if (QUESTION.test(order === clause ? clause : order.replace(QUESTION_MARK, ""))) return undefined;
    const words = spelt(order);
    if (STATE.test(words[0] ?? "")) return undefined;
    const meant = canonical(words.map(correct).join(" "));
    const [first = ""] = meant;
    return [...idiomsOf(meant), first].find((word) => word.startsWith(first) && verbs.has(word));
  }

  return (text) => {
    const phrase = text.slice(0, MAX_LENGTH).trim();
    const [order] = phrase.split(BETWEEN_CLAUSES).flatMap((clause) => orderedBy(clause) ?? []);
    const typed = spelt(phrase);
    const names = new Set(spelt((phrase.match(NAME) ?? []).join(" ")));
    const meant = typed.map((word) => (names.has(word) ? word : correct(word))).join(" ");
    const [words, idioms] = [wordsOf(meant), idiomsOf(canonical(meant))];
    const states = new Set(wordsOf(typed.filter((word) => STATE.test(word)).join(" ")));
    return {
      typed,
      words,
      idioms,
      said: [...words, ...idioms],
      verb: order ?? [...words, ...idioms].find((word) => verbs.has(word) && !states.has(word)),
      isQuestion: order === undefined && QUESTION.test(phrase),
      isPlural: typed.some((word) => PLURAL.test(word)),
      mayBeMisspelt: TOOL_NAME.test(phrase) || typed.some((word) => !isKnown(word)),
    };
  };
}
