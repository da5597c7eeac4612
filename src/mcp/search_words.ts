import { stemmer } from "stemmer";
import { ACTIONS } from "./search_actions.ts";
import { THINGS } from "./search_things.ts";
import { SAME, STOP_WORDS } from "./search_vocabulary.ts";

/** Words that belong to a verb although others stand between: "log somebody out". */
const PARTICLES = new Set(["in", "out", "off", "on", "up", "down", "awai", "back"]);

/** Words that belong to a thing although others stand between: "to the other team". */
const PREPOSITIONS = new Set(["to", "into", "from", "of", "in", "out", "off"]);

/** How many words may stand between a verb and its particle, or a preposition and its thing. */
const MAX_GAP = 3;

/** What is written in a way of its own, and the words for it. */
const NOTATIONS: readonly (readonly [notation: RegExp, words: string])[] = [
  [/\S+@\S+\.\w+/g, "someaddress"],
  [/\bhttps?:\/\/\S+/g, "url"],
  [/\b\w+:\/\/\S*/g, "redirect url"],
  [
    /\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|app|co|ai|de|fr|uk|eu|us|me|xyz|tech|cloud|info|biz|edu|gov)\b/gi,
    "somedomain",
  ],
  [/\borg:\w+(?::\w+)+/g, "permission somepermission"],
  [/\borg:\w+/g, "role somerole"],
  [/\b[a-z_]+:[a-z_]+\b/g, "permission somepermission"],
  [/\+\d[\d ()-]{6,}/g, "phone"],
  [/[$€£]\s?\d[\d.,]*/g, "dollar"],
  [/%/g, " percent "],
];

/** What an id is of, by what it begins with. */
const OF_ID: Readonly<Record<string, string>> = {
  ak: "api key",
  alid: "allowlist",
  blid: "blocklist",
  client: "client",
  dmn: "domain",
  entconn: "enterprise connection",
  idn: "email phone",
  inv: "invitation",
  jtmp: "jwt template",
  mch: "machine",
  mt: "m2m token",
  oa: "oauth application",
  oat: "oauth access token",
  org: "organization",
  orgdmn: "organization domain",
  orginv: "organization invitation",
  orgmem: "organization membership",
  perm: "permission",
  ru: "redirect url",
  samlc: "saml connection",
  sess: "session",
  sit: "sign in token",
  sua: "sign up",
  tdev: "trusted device",
  user: "user",
  wle: "waitlist entry",
};

const ID = new RegExp(`\\b(${Object.keys(OF_ID).join("|")})_(?=\\w*\\d)\\w+\\b`, "g");

/** A number of things that is not a measure: "50 testers", "these 200 addresses", but not "90 days". */
const SEVERAL =
  /(?<!most |than |to )\b(?:[2-9]|\d{2,}|two|three|four|five|six|ten|twenty|fifty|hundred)\s+((?:[a-z]+\s+){0,2}?(?!(?:second|minute|hour|day|week|month|year|seat|dollar|euro|credit|buck|time|attempt|percent|member|org|organi[sz]ation)s\b)[a-z]+s\b)/gi;

/** The words of a text as they are spelt; an address or a domain as what it is. */
export const spelt = (text: string): string[] =>
  NOTATIONS.reduce((said, [notation, words]) => said.replaceAll(notation, ` ${words} `), text)
    .replaceAll(ID, (_, prefix: string) => `${OF_ID[prefix] ?? ""} specific`)
    .replaceAll(SEVERAL, " bulk $1")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/['’]s?\b/g, "")
    .match(/[a-z0-9]+/g) ?? [];

const stems = (text: string): string[] => spelt(text).map(stemmer);

const stopWords = new Set(stems(STOP_WORDS));

const listed = (text: string): string[] => text.split(",");

/** Every word that the vocabulary has. */
export const vocabulary: readonly string[] = spelt(
  [STOP_WORDS, ...SAME.flat(), ...ACTIONS.flat(), ...THINGS.flat()].join(" "),
);

interface Expression {
  readonly words: readonly string[];
  /** The one word that stands for it. */
  readonly as: string;
}

/** Expressions by their first word, longest first. */
function byFirstWord(expressions: readonly Expression[]): ReadonlyMap<string, readonly Expression[]> {
  const found = new Map<string, Expression[]>();
  for (const expression of expressions.toSorted((one, other) => other.words.length - one.words.length)) {
    const [first = ""] = expression.words;
    found.set(first, [...(found.get(first) ?? []), expression]);
  }
  return found;
}

/** Where the words of an expression stand in a text that starts with it; `undefined` where it does not. */
function places({ words }: Expression, text: readonly string[]): number[] | undefined {
  const found: number[] = [];
  let next = 0;
  for (const [index, word] of words.entries()) {
    const at = text.indexOf(word, next);
    const isSplit = index > 0 && (PARTICLES.has(word) || PREPOSITIONS.has(words[index - 1] ?? ""));
    const gap = isSplit ? MAX_GAP : 0;
    if (at === -1 || at - next > gap) return undefined;
    found.push(at);
    next = at + 1;
  }
  return found;
}

const synonyms = byFirstWord(
  SAME.flatMap(([word, others]) =>
    listed(others).map((other) => ({ words: stems(other), as: stemmer(word) })),
  ),
);

/** The stems of a text, with one word for all that mean the same. */
function canonical(text: string): string[] {
  const words: string[] = [];
  for (let rest: readonly string[] = stems(text); rest.length > 0;) {
    const [first = "", ...others] = rest;
    const taken = (synonyms.get(first) ?? [])
      .map((expression) => ({ as: expression.as, at: places(expression, rest) }))
      .find(({ at }) => at !== undefined);
    words.push(taken?.as ?? first);
    rest = taken?.at === undefined ? others : rest.filter((_, at) => taken.at?.includes(at) !== true);
  }
  return words;
}

/** The words of a text as the index knows them, without those that say nothing. */
export const wordsOf = (text: string): string[] => [
  ...new Set(canonical(text).filter((word) => !stopWords.has(word))),
];

/** The expressions that a text has. */
export function idiomsOf(text: string): string[] {
  const words = canonical(text);
  const found = words.flatMap((word, at) =>
    (idioms.get(word) ?? []).filter((idiom) => places(idiom, words.slice(at)) !== undefined),
  );
  return [...new Set(found.map(({ as }) => as))];
}

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

/** Expressions that say more than their words do. */
const idioms = byFirstWord(expressionsSaid.map((words) => ({ words, as: words.join("") })));

/** Every word for what is done. */
export const actionWords: ReadonlySet<string> = new Set(actions.flatMap(({ said }) => said));

const fitting = (rules: readonly Saying[], words: ReadonlySet<string>): readonly Saying[] =>
  rules.filter(({ of }) => of.every((word) => words.has(word)));

/** What people say for what is done by an operation that has these words. */
export const actionsOf = (words: ReadonlySet<string>): readonly Saying[] => fitting(actions, words);

/** What people say for what it is done to. */
export const thingsOf = (words: ReadonlySet<string>): readonly Saying[] => fitting(things, words);
