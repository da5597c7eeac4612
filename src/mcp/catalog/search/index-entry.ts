import type { CatalogEntry } from "../../../../tools/index.ts";
import { createAnalyzer } from "./analyzer.ts";
import { findResourceRules, findVerbRules, verbWords, vocabulary } from "./synonym-rules.ts";

const { extractTerms } = createAnalyzer(vocabulary);

/**
 * The weight of a word for an operation, by the field that contains it. If several fields contain it, only the highest
 * weight counts, so that a long description is not an advantage.
 */
const FIELD_WEIGHTS = {
  name: 1,
  /** Synonyms of the resource of the operation; `action` is for synonyms of its verb. */
  thing: 0.9,
  action: 0.8,
  title: 0.8,
  /** The first sentence of the description; `rest` is the remainder. */
  about: 0.3,
  rest: 0.2,
  fields: 0.2,
  path: 0.15,
};

/**
 * The maximum reduction of the weight of a resource synonym that is about a parent resource (such as the organization
 * of a domain) instead of the operation's own resource.
 */
const PARENT_RESOURCE_PENALTY = 0.3;

/** Words of tool names that users often omit in queries. */
const implicitWords = new Set(
  extractTerms("instance settings identifier entry item billing beta enterprise"),
);

/** The search index entry of an operation, as plain data. */
export interface IndexEntry {
  readonly tool: string;
  /** The normalized words of the name. Word lists are space-separated strings here, which keeps the index small. */
  readonly nameWords: string;
  /** The words that describe the operation, grouped by their weight, which is between 0 and 1. */
  readonly weights: readonly (readonly [strength: number, words: string])[];
  /** For each word of the name except the implicit ones: the word and its synonyms. */
  readonly nameSynonyms: readonly string[];
}

/** Tool names in a description. They are removed, because they refer to other operations. */
const TOOL_NAMES_PATTERN = /\w+_\w+/g;

/** Extracts the texts of an operation for the index, by field. */
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

/** The share of the operation's resource words (its name without the verb) that `words` lacks, from 0 to 1. */
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
