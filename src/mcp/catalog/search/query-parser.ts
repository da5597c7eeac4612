import type { Analyzer } from "./analyzer.ts";
import { tokenize } from "./tokenizer.ts";
import type { SpellCorrector } from "./spelling.ts";

/** How much of a phrase is read. */
const MAX_QUERY_LENGTH = 500;

/** A clause that asks after something; "can you" asks for it to be done. */
const QUESTION_PATTERN =
  /(?:^|[,;:.] +)(?:who|whose|which|what|where|when|how|why|is|are|was|does|do|did|has|have|can(?! you))\b|\?\s*$/i;

/** Where a clause ends and the next one begins. */
const CLAUSE_BOUNDARY = /(?<=[,;:.!?])\s+|\s+(?=(?:and|but|so|then)\b)/i;

/** What people say before what is to be done, also where they ask how: "could you", "how do I". */
const REQUEST_PREFIX = new RegExp(
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
const PROPER_NOUN = /(?<=\w )[A-Z][a-z]+/g;

const PLURAL_PATTERN = /^(?!does$)\w{2,}[^siu]s$/;

/** A word for how something is, not for what is to be done: "blocked addresses". */
const PARTICIPLE = /ed$/;

/** What looks like the name of a tool, whose words may be wrong and exist all the same. */
const TOOL_NAME_PATTERN = /^\w+_\w+$/;

/** What somebody says, as the search reads it. */
export interface ParsedQuery {
  /** Its words as they were typed. */
  readonly tokens: readonly string[];
  /** Its words as the index knows them. */
  readonly terms: readonly string[];
  readonly phrases: readonly string[];
  /** Both. */
  readonly allTerms: readonly string[];
  /** What is to be done: what a clause begins with ("it is broken, fix it"), or the first word that says it. */
  readonly verb: string | undefined;
  readonly isQuestion: boolean;
  readonly isPlural: boolean;
  readonly mayBeMisspelt: boolean;
}

/** What reads phrases; `verbs` are the words that say what is to be done. */
export function createQueryParser(
  { normalize, extractTerms, findPhrases }: Analyzer,
  { isKnown, correct }: SpellCorrector,
  verbs: ReadonlySet<string>,
): (text: string) => ParsedQuery {
  /** What a clause says is to be done that begins with it; `undefined` where it tells or asks something. */
  function findImperativeVerb(clause: string): string | undefined {
    const command = clause.replace(REQUEST_PREFIX, "");
    if (QUESTION_PATTERN.test(command === clause ? clause : command.replace(QUESTION_MARK, "")))
      return undefined;
    const words = tokenize(command);
    if (PARTICIPLE.test(words[0] ?? "")) return undefined;
    const corrected = normalize(words.map(correct).join(" "));
    const [first = ""] = corrected;
    return [...findPhrases(corrected), first].find((word) => word.startsWith(first) && verbs.has(word));
  }

  return (text) => {
    const query = text.slice(0, MAX_QUERY_LENGTH).trim();
    const [command] = query.split(CLAUSE_BOUNDARY).flatMap((clause) => findImperativeVerb(clause) ?? []);
    const tokens = tokenize(query);
    const properNouns = new Set(tokenize((query.match(PROPER_NOUN) ?? []).join(" ")));
    const corrected = tokens.map((word) => (properNouns.has(word) ? word : correct(word))).join(" ");
    const [terms, phrases] = [extractTerms(corrected), findPhrases(normalize(corrected))];
    const participles = new Set(extractTerms(tokens.filter((word) => PARTICIPLE.test(word)).join(" ")));
    return {
      tokens,
      terms,
      phrases,
      allTerms: [...terms, ...phrases],
      verb: command ?? [...terms, ...phrases].find((word) => verbs.has(word) && !participles.has(word)),
      isQuestion: command === undefined && QUESTION_PATTERN.test(query),
      isPlural: tokens.some((word) => PLURAL_PATTERN.test(word)),
      mayBeMisspelt: TOOL_NAME_PATTERN.test(query) || tokens.some((word) => !isKnown(word)),
    };
  };
}
