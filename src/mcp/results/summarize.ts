import { isJsonObject } from "../../shared/index.ts";
import { formatName, toSingleLineJson } from "../text.ts";

/** Summarizes values that third parties may have written, so that a person can read them. */

/** The maximum length of a summary, in characters of JSON. */
const MAX_LENGTH = 3000;

/** Names of fields with image URLs, which do not help a person to decide. */
const IMAGE_URL_FIELD_PATTERN = /(^|_)(image|avatar|logo|picture)(_public)?_url$/;

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** A value without empty fields and image URLs, at any depth. */
function dropEmptyFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropEmptyFields);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]): [string, unknown] => [name, dropEmptyFields(inner)])
      .filter(([name, inner]) => !IMAGE_URL_FIELD_PATTERN.test(name) && !isEmpty(inner)),
  );
}

/** The summary of a value, and the fields that were left out because they are too long. */
export interface Summary {
  readonly content: unknown;
  /** Names with lengths, such as `public_metadata (30012 characters)`. */
  readonly omitted: readonly string[];
}

function dropLongestFields(object: Readonly<Record<string, unknown>>, maxLength: number): Summary {
  const fieldLengths = Object.entries(object).map(([name, value]) => ({
    name,
    length: toSingleLineJson(value).length,
  }));
  const omitted: typeof fieldLengths = [];
  let length = toSingleLineJson(object).length;
  for (const field of [...fieldLengths].sort((a, b) => b.length - a.length)) {
    if (length <= maxLength) break;
    length -= field.length + field.name.length + 4;
    omitted.push(field);
  }
  const names = new Set(omitted.map(({ name }) => name));
  return {
    content: Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name))),
    omitted: omitted.map((field) => `${formatName(field.name, 40)} (${field.length} characters)`),
  };
}

/**
 * Summarizes a value for a person who has to decide about a call: leaves out empty fields and image URLs and, until
 * the rest has at most `maxLength` characters of JSON, the longest fields.
 */
export function summarize(value: unknown, maxLength = MAX_LENGTH): Summary {
  const nonEmpty = dropEmptyFields(value);
  if (Array.isArray(nonEmpty)) {
    const items = nonEmpty.map((item) => summarize(item, Math.floor(maxLength / nonEmpty.length)));
    return {
      content: items.map(({ content }) => content),
      omitted: [...new Set(items.flatMap(({ omitted }) => omitted))],
    };
  }
  if (!isJsonObject(nonEmpty)) return { content: nonEmpty, omitted: [] };
  const { data } = nonEmpty;
  if (!Array.isArray(data)) return dropLongestFields(nonEmpty, maxLength);
  const items = summarize(data, maxLength);
  return { content: { ...nonEmpty, data: items.content }, omitted: items.omitted };
}

/** A summary as lines of text: the introductory `name` with the value, and what was left out of it. */
export function formatSummaryLines(name: string, value: unknown, maxLength = MAX_LENGTH): string[] {
  const { content, omitted } = summarize(value, Math.min(maxLength, MAX_LENGTH));
  return [
    `${name} ${toSingleLineJson(content)}`,
    ...(omitted.length === 0 ? [] : [`Left out because it is too long: ${omitted.join(", ")}.`]),
  ];
}
