import { GENERAL_SYNONYMS, RESOURCE_SYNONYMS, STOP_WORDS, VERB_SYNONYMS } from "../../../../tools/index.ts";
import { createAnalyzer, stemAll, stemWord, type Vocabulary } from "./analyzer.ts";
import { tokenize } from "./tokenizer.ts";

const splitList = (text: string): string[] => text.split(",");

/** All words of the synonym and stop word tables. */
export const vocabularyWords: readonly string[] = tokenize(
  [STOP_WORDS, ...GENERAL_SYNONYMS.flat(), ...VERB_SYNONYMS.flat(), ...RESOURCE_SYNONYMS.flat()].join(" "),
);

/** The stop words and the general synonyms, which apply in any context. */
const baseVocabulary: Vocabulary = {
  stopWords: stemAll(STOP_WORDS),
  synonyms: GENERAL_SYNONYMS.flatMap(([word, synonyms]) =>
    splitList(synonyms).map((synonym) => ({ words: stemAll(synonym), term: stemWord(word) })),
  ),
  phrases: [],
};

const { normalize, extractTerms } = createAnalyzer(baseVocabulary);

/** Synonyms that apply only to certain operations. */
interface SynonymRule {
  /** The rule applies to operations whose name or title contains all of these words. */
  readonly requiredWords: readonly string[];
  /** The synonyms. An expression of several words is joined to one term. */
  readonly synonyms: readonly string[];
}

/** The synonyms of all rules that consist of several words. */
const multiWordSynonyms: string[][] = [];

const buildRules = (rules: readonly (readonly [words: string, said: string])[]): readonly SynonymRule[] =>
  rules.flatMap(([words, synonymList]) => {
    const expressions = splitList(synonymList).map(normalize);
    multiWordSynonyms.push(...expressions.filter(({ length }) => length > 1));
    const synonyms = expressions.map((expression) => expression.join(""));
    return words.split("|").map((alternative) => ({ requiredWords: extractTerms(alternative), synonyms }));
  });

const verbRules = buildRules(VERB_SYNONYMS);
const resourceRules = buildRules(RESOURCE_SYNONYMS);

/** The vocabulary of the search, including the multi-word synonyms of the rules. */
export const vocabulary: Vocabulary = {
  ...baseVocabulary,
  phrases: multiWordSynonyms.map((words) => ({ words, term: words.join("") })),
};

/** All synonyms of verbs. */
export const verbWords: ReadonlySet<string> = new Set(verbRules.flatMap(({ synonyms }) => synonyms));

const findMatchingRules = (
  rules: readonly SynonymRule[],
  words: ReadonlySet<string>,
): readonly SynonymRule[] =>
  rules.filter(({ requiredWords }) => requiredWords.every((word) => words.has(word)));

/** Finds the verb synonym rules that apply to an operation whose name and title contain these words. */
export const findVerbRules = (words: ReadonlySet<string>): readonly SynonymRule[] =>
  findMatchingRules(verbRules, words);

/** Finds the resource synonym rules that apply to an operation whose name and title contain these words. */
export const findResourceRules = (words: ReadonlySet<string>): readonly SynonymRule[] =>
  findMatchingRules(resourceRules, words);
