import { z } from "zod";
import type { JsonSchema } from "../../mcp/index.ts";
import { isJsonObject, type JsonObject, tryParseJson, UsageError } from "../../shared/index.ts";

/** Parses a tool's arguments on the command line: `key=value` pairs, or one JSON object. */

const PropertySchema = z.looseObject({
  type: z.string().optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  items: z.record(z.string(), z.unknown()).optional(),
});
const InputSchema = z.looseObject({ properties: z.record(z.string(), PropertySchema).default({}) });
type PropertySchema = z.output<typeof PropertySchema>;

/** Parses a text as a value of a type; `undefined` if it is not one. */
function parseAsType({ type }: PropertySchema, text: string): unknown {
  switch (type) {
    case "integer":
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "null":
      return text === "null" ? null : undefined;
    case "object": {
      const parsed = tryParseJson(text);
      return isJsonObject(parsed) ? parsed : undefined;
    }
    case "string":
      return text;
    default:
      return undefined;
  }
}

/** The types that a field accepts. Strings come last, because every text is a valid string. */
const listAlternatives = (field: PropertySchema): PropertySchema[] =>
  (field.anyOf === undefined
    ? [field]
    : field.anyOf.flatMap((alternative) => listAlternatives(PropertySchema.parse(alternative)))
  ).sort((a, b) => Number(a.type === "string") - Number(b.type === "string"));

/** Splits comma-separated words. Any other text with a comma, such as a URL or a sentence, is one item. */
const splitList = (text: string): string[] =>
  /^[\w.:@+-]+(?:,[\w.:@+-]+)+$/.test(text) ? text.split(",") : [text];

/**
 * Parses the values of a key as its field's schema types them. A text that matches no type is returned as it is: the
 * call's validation then rejects it and names the expected type.
 *
 * @throws UsageError if the key is repeated but its field takes no list
 */
function parseValue(field: PropertySchema | undefined, texts: readonly string[], key: string): unknown {
  const types = field === undefined ? [] : listAlternatives(field);
  const [text = "", ...repeated] = texts;
  const arrayType = types.find(({ type }) => type === "array");
  const scalar = types.map((type) => parseAsType(type, text)).find((value) => value !== undefined);
  if (arrayType !== undefined && (repeated.length > 0 || scalar === undefined)) {
    const parsedJson = repeated.length === 0 ? tryParseJson(text) : undefined;
    if (Array.isArray(parsedJson)) return parsedJson;
    const items = arrayType.items === undefined ? undefined : PropertySchema.parse(arrayType.items);
    return texts.flatMap(splitList).map((item) => parseValue(items, [item], key));
  }
  if (repeated.length > 0)
    throw new UsageError(`${key} is given ${texts.length} times but takes only one value.`);
  return scalar ?? (types.some(({ type }) => type === "null") && text === "null" ? null : text);
}

function parseJsonObject(text: string): JsonObject {
  const parsed = tryParseJson(text);
  if (isJsonObject(parsed)) return parsed;
  throw new UsageError(
    `The arguments are not a JSON object: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`,
  );
}

/**
 * Parses the arguments of a tool: one JSON object, or `key=value` pairs whose values have the types of the input
 * schema.
 *
 * @throws UsageError if they are neither, or if a key that takes one value is repeated
 */
export function parseToolArguments(words: readonly string[], schema: JsonSchema): JsonObject {
  const [first, ...more] = words;
  if (first !== undefined && more.length === 0 && /^\s*[{[]/.test(first)) return parseJsonObject(first);

  const texts = new Map<string, string[]>();
  for (const word of words) {
    const separatorIndex = word.indexOf("=");
    if (separatorIndex < 1)
      throw new UsageError(
        `${JSON.stringify(word)} is not key=value. Arguments are key=value pairs, or one JSON object in quotes.`,
      );
    const key = word.slice(0, separatorIndex);
    texts.set(key, [...(texts.get(key) ?? []), word.slice(separatorIndex + 1)]);
  }
  const { properties } = InputSchema.parse(schema);
  return Object.fromEntries(
    [...texts].map(([key, values]) => [
      key,
      parseValue(Object.hasOwn(properties, key) ? properties[key] : undefined, values, key),
    ]),
  );
}
