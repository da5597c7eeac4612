import { VERB_SYNONYMS } from "./verb-synonyms.ts";
import { createAnalyzer, stemWord, stemAll, type Vocabulary } from "./analyzer.ts";
import { tokenize } from "./tokenizer.ts";
import { RESOURCE_SYNONYMS } from "./resource-synonyms.ts";
import { GENERAL_SYNONYMS, STOP_WORDS } from "./synonyms.ts";

const splitList = (text: string): string[] => text.split(",");

/** Every word that the tables have. */
export const vocabularyWords: readonly string[] = tokenize(
  [STOP_WORDS, ...GENERAL_SYNONYMS.flat(), ...VERB_SYNONYMS.flat(), ...RESOURCE_SYNONYMS.flat()].join(" "),
);

/** The words that mean the same wherever they stand, and those that mean nothing. */
const baseVocabulary: Vocabulary = {
  stopWords: stemAll(STOP_WORDS),
  synonyms: GENERAL_SYNONYMS.flatMap(([word, synonyms]) =>
    splitList(synonyms).map((synonym) => ({ words: stemAll(synonym), term: stemWord(word) })),
  ),
  phrases: [],
};

const { normalize, extractTerms } = createAnalyzer(baseVocabulary);

interface SynonymRule {
  /** Words that an operation must all have. */
  readonly requiredWords: readonly string[];
  /** What people say for it then: words and expressions, each as one. */
  readonly synonyms: readonly string[];
}

/** What all rules say, an expression in its words. */
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

/** What all words mean. */
export const vocabulary: Vocabulary = {
  ...baseVocabulary,
  phrases: multiWordSynonyms.map((words) => ({ words, term: words.join("") })),
};

/** Every word for what is done. */
export const verbWords: ReadonlySet<string> = new Set(verbRules.flatMap(({ synonyms }) => synonyms));

const findMatchingRules = (
  rules: readonly SynonymRule[],
  words: ReadonlySet<string>,
): readonly SynonymRule[] =>
  rules.filter(({ requiredWords }) => requiredWords.every((word) => words.has(word)));

/** What people say for what is done by an operation that has these words. */
export const findVerbRules = (words: ReadonlySet<string>): readonly SynonymRule[] =>
  findMatchingRules(verbRules, words);

/** What people say for what it is done to. */
export const findResourceRules = (words: ReadonlySet<string>): readonly SynonymRule[] =>
  findMatchingRules(resourceRules, words);
