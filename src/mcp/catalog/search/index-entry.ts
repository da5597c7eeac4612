import type { CatalogEntry } from "../../../../tools/index.ts";
import { createAnalyzer } from "./analyzer.ts";
import { findVerbRules, verbWords, findResourceRules, vocabulary } from "./synonym-rules.ts";

const { extractTerms } = createAnalyzer(vocabulary);

/**
 * How well a word stands for an operation, by where it is found. Where it is found twice, the better place counts:
 * an operation that is described at length is not found more often for it.
 */
const FIELD_WEIGHTS = {
  name: 1,
  /** What people say for what it is done to, and for doing it. */
  thing: 0.9,
  action: 0.8,
  title: 0.8,
  /** The first sentence of its description. */
  about: 0.3,
  rest: 0.2,
  fields: 0.2,
  path: 0.15,
};

/** How much strength a saying loses that is about a whole to which the operation's own thing belongs. */
const PARENT_RESOURCE_PENALTY = 0.3;

/** Words of names that people leave out. */
const implicitWords = new Set(
  extractTerms("instance settings identifier entry item billing beta enterprise"),
);

/** An operation as the search knows it, as plain data. */
export interface IndexEntry {
  readonly tool: string;
  /** The words of its name. Words stand in one text with spaces between them, which is shorter. */
  readonly nameWords: string;
  /** How well words stand for it, from 0 to 1, and all that stand for it so well. */
  readonly weights: readonly (readonly [strength: number, words: string])[];
  /** For each word of its name that people say: what else can be said for it. */
  readonly nameSynonyms: readonly string[];
}

/** The names of tools in a description: they are about other operations. */
const TOOL_NAMES_PATTERN = /\w+_\w+/g;

/** What is written about an operation. */
export function extractTexts({
  name,
  operation,
}: CatalogEntry): Record<Exclude<keyof typeof FIELD_WEIGHTS, "action" | "thing">, string> {
  const { title, description, pathTemplate, path, query, body } = operation;
  const [about = "", ...rest] = description.replaceAll(TOOL_NAMES_PATTERN, "").split(/(?<=\.) /);
  return {
    name,
    title,
    about,
    rest: rest.join(" "),
    fields: Object.keys({ ...path, ...query, ...body }).join(" "),
    path: pathTemplate,
  };
}

/** How much of what an operation is done to is not in these words, from 0 to 1. */
const computeMissingShare = ([, ...resources]: readonly string[], words: readonly string[]): number =>
  resources.filter((resource) => !words.includes(resource)).length / Math.max(1, resources.length);

export function buildIndexEntry(catalogEntry: CatalogEntry): IndexEntry {
  const texts = extractTexts(catalogEntry);
  const [name, title] = [extractTerms(texts.name), extractTerms(texts.title)];
  const ownWords = new Set([...name, ...title]);
  const [verbRules, resourceRules] = [findVerbRules(ownWords), findResourceRules(ownWords)];
  const weightedWords: readonly (readonly [strength: number, words: readonly string[]])[] = [
    [FIELD_WEIGHTS.name, name],
    ...resourceRules.map(
      ({ requiredWords, synonyms }) =>
        [
          FIELD_WEIGHTS.thing * (1 - PARENT_RESOURCE_PENALTY * computeMissingShare(name, requiredWords)),
          synonyms,
        ] as const,
    ),
    ...verbRules.map(({ synonyms }) => [FIELD_WEIGHTS.action, synonyms] as const),
    [FIELD_WEIGHTS.title, title],
    [FIELD_WEIGHTS.about, extractTerms(texts.about)],
    [FIELD_WEIGHTS.rest, extractTerms(texts.rest)],
    [FIELD_WEIGHTS.fields, extractTerms(texts.fields)],
    [FIELD_WEIGHTS.path, extractTerms(texts.path)],
  ];
  const bestWeights = new Map<string, number>();
  for (const [weight, words] of weightedWords)
    for (const word of words) bestWeights.set(word, Math.max(weight, bestWeights.get(word) ?? 0));
  const wordsByWeight = [...new Set(bestWeights.values())].map((level) => {
    const words = [...bestWeights].filter(([, weight]) => weight === level).map(([word]) => word);
    return [level, words.join(" ")] as const;
  });

  const nameSynonyms = name
    .filter((part) => !implicitWords.has(part))
    .map((part, index) => {
      const synonyms = [...verbRules, ...resourceRules]
        .filter(({ requiredWords }) => requiredWords.includes(part))
        .flatMap((rule) => rule.synonyms);
      const isVerb = index === 0;
      return [...new Set([part, ...synonyms.filter((word) => isVerb || !verbWords.has(word))])].join(" ");
    });
  return { tool: catalogEntry.name, nameWords: name.join(" "), weights: wordsByWeight, nameSynonyms };
}
