import { ACTIONS } from "./verb-synonyms.ts";
import { languageOf, stemOf, stems, type Vocabulary } from "./analyzer.ts";
import { spelt } from "./tokenizer.ts";
import { THINGS } from "./resource-synonyms.ts";
import { SAME, STOP_WORDS } from "./synonyms.ts";

const listed = (text: string): string[] => text.split(",");

/** Every word that the tables have. */
export const tabled: readonly string[] = spelt(
  [STOP_WORDS, ...SAME.flat(), ...ACTIONS.flat(), ...THINGS.flat()].join(" "),
);

/** The words that mean the same wherever they stand, and those that mean nothing. */
const plain: Vocabulary = {
  stopWords: stems(STOP_WORDS),
  synonyms: SAME.flatMap(([word, others]) =>
    listed(others).map((other) => ({ words: stems(other), as: stemOf(word) })),
  ),
  idioms: [],
};

const { canonical, wordsOf } = languageOf(plain);

interface Saying {
  /** Words that an operation must all have. */
  readonly of: readonly string[];
  /** What people say for it then: words and expressions, each as one. */
  readonly said: readonly string[];
}

/** What all rules say, an expression in its words. */
const expressionsSaid: string[][] = [];

const sayings = (rules: readonly (readonly [words: string, said: string])[]): readonly Saying[] =>
  rules.flatMap(([words, list]) => {
    const expressions = listed(list).map(canonical);
    expressionsSaid.push(...expressions.filter(({ length }) => length > 1));
    const said = expressions.map((expression) => expression.join(""));
    return words.split("|").map((all) => ({ of: wordsOf(all), said }));
  });

const actions = sayings(ACTIONS);
const things = sayings(THINGS);

/** What all words mean. */
export const vocabulary: Vocabulary = {
  ...plain,
  idioms: expressionsSaid.map((words) => ({ words, as: words.join("") })),
};

/** Every word for what is done. */
export const actionWords: ReadonlySet<string> = new Set(actions.flatMap(({ said }) => said));

const fitting = (rules: readonly Saying[], words: ReadonlySet<string>): readonly Saying[] =>
  rules.filter(({ of }) => of.every((word) => words.has(word)));

/** What people say for what is done by an operation that has these words. */
export const actionsOf = (words: ReadonlySet<string>): readonly Saying[] => fitting(actions, words);

/** What people say for what it is done to. */
export const thingsOf = (words: ReadonlySet<string>): readonly Saying[] => fitting(things, words);
