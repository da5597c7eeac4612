import { z } from "zod";
import { UsageError } from "../../shared/errors.ts";
import type { JsonSchema } from "../../mcp/catalog/json-schema.ts";

/** Arguments typed on a command line, as `key=value` or as one JSON object. */

const PropertySchema = z.looseObject({
  type: z.string().optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  items: z.record(z.string(), z.unknown()).optional(),
});
const InputSchema = z.looseObject({ properties: z.record(z.string(), PropertySchema).default({}) });
type PropertySchema = z.output<typeof PropertySchema>;

const JsonObjectSchema = z.record(z.string(), z.unknown());

const tryParseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A text as a value of one type; `undefined` where it is none. */
function parseAsType({ type }: PropertySchema, text: string): unknown {
  switch (type) {
    case "integer":
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "null":
      return text === "null" ? null : undefined;
    case "object":
      return JsonObjectSchema.safeParse(tryParseJson(text)).data;
    case "string":
      return text;
    default:
      return undefined;
  }
}

/** The types that a field may have; text is tried last, since every value is one. */
const listAlternatives = (field: PropertySchema): PropertySchema[] =>
  (field.anyOf === undefined
    ? [field]
    : field.anyOf.flatMap((alternative) => listAlternatives(PropertySchema.parse(alternative)))
  ).sort((a, b) => Number(a.type === "string") - Number(b.type === "string"));

/** Words with commas between them are a list; a comma in anything else, such as a URL or a sentence, is part of it. */
const splitList = (text: string): string[] =>
  /^[\w.:@+-]+(?:,[\w.:@+-]+)+$/.test(text) ? text.split(",") : [text];

/** The value that was meant; a text that fits no type stays, and is refused with what it must be. */
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

function parseJsonObject(text: string): Record<string, unknown> {
  const parsed = JsonObjectSchema.safeParse(tryParseJson(text));
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `The arguments are not a JSON object: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`,
  );
}

/**
 * The arguments of a tool: one JSON object, or pairs whose values are read as the tool's input schema types them.
 *
 * @throws UsageError for what is neither
 */
export function parseToolArguments(words: readonly string[], schema: JsonSchema): Record<string, unknown> {
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
