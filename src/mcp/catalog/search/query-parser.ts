import type { Analyzer } from "./analyzer.ts";
import type { SpellCorrector } from "./spelling.ts";
import { tokenize } from "./tokenizer.ts";

/** The maximum length of a query, in UTF-16 code units. The rest is ignored. */
const MAX_QUERY_LENGTH = 500;

/** Matches a question. "can you" is excluded, because it introduces a request. */
const QUESTION_PATTERN =
  /(?:^|[,;:.] +)(?:who|whose|which|what|where|when|how|why|is|are|was|does|do|did|has|have|can(?! you))\b|\?\s*$/i;

/** Matches the boundary between two clauses. */
const CLAUSE_BOUNDARY = /(?<=[,;:.!?])\s+|\s+(?=(?:and|but|so|then)\b)/i;

/** Matches polite or introductory words before the verb of a request, such as "could you" or "how do I". */
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

/** Matches a trailing question mark. It is ignored after a request prefix: "could you ban them?" is a request. */
const QUESTION_MARK = /\?\s*$/;

/** Matches a capitalized word inside a sentence. It is a proper noun, so its spelling is not corrected. */
const PROPER_NOUN = /(?<=\w )[A-Z][a-z]+/g;

/** Matches a word that is probably a plural. */
const PLURAL_PATTERN = /^(?!does$)\w{2,}[^siu]s$/;

/** Matches a past participle, which describes a state and not the requested action, as in "blocked addresses". */
const PARTICIPLE = /ed$/;

/** Matches text in the form of a tool name. It may be wrong even if all its words are known. */
const TOOL_NAME_PATTERN = /^\w+_\w+$/;

/** A parsed search query. */
export interface ParsedQuery {
  /** The words as typed, in lower case. */
  readonly tokens: readonly string[];
  /** The normalized words, without stop words and after spelling correction. */
  readonly terms: readonly string[];
  /** The terms of the expressions in the query. */
  readonly phrases: readonly string[];
  /** `terms` and `phrases`. */
  readonly allTerms: readonly string[];
  /**
   * The verb for the requested action: the first word of an imperative clause ("it is broken, fix it"), otherwise the
   * first verb of the query.
   */
  readonly verb: string | undefined;
  readonly isQuestion: boolean;
  readonly isPlural: boolean;
  readonly mayBeMisspelled: boolean;
}

/**
 * Creates the parser of search queries.
 *
 * @param verbs the words that name an action
 */
export function createQueryParser(
  { normalize, extractTerms, findPhrases }: Analyzer,
  { isKnown, correct }: SpellCorrector,
  verbs: ReadonlySet<string>,
): (text: string) => ParsedQuery {
  /** Returns the verb of an imperative clause. Returns `undefined` if the clause is a statement or a question. */
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
      mayBeMisspelled: TOOL_NAME_PATTERN.test(query) || tokens.some((word) => !isKnown(word)),
    };
  };
}
