import { isObject } from "../../shared/json.ts";

/** Values that others wrote, cut down to what a person takes in. */

/** How long what is shown may be, in characters of JSON. */
const MOST = 3000;

/** Fields that show nothing to a person who decides: where pictures are. */
const PICTURE = /(^|_)(image|avatar|logo|picture)(_public)?_url$/;

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** JSON on one line, whatever was written into its strings. */
export const oneLine = (value: unknown): string =>
  (JSON.stringify(value) ?? "nothing").replaceAll(
    /[\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );

/** A text as JSON writes it, without the quotation marks: what has no line breaks can be typed. */
export const escaped = (text: string): string => oneLine(text).slice(1, -1).replaceAll('\\"', '"');

/** The beginning of what is too long. */
export const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;

/** A value without empty fields and pictures. */
function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]): [string, unknown] => [name, without(inner)])
      .filter(([name, inner]) => !PICTURE.test(name) && !isEmpty(inner)),
  );
}

/** What can be shown of a value, and what was left out of it for its length. */
export interface Brief {
  readonly shown: unknown;
  /** As `public_metadata (30012 characters)`. */
  readonly leftOut: readonly string[];
}

function withoutLongest(object: Readonly<Record<string, unknown>>, most: number): Brief {
  const lengths = Object.entries(object).map(([name, value]) => ({ name, length: oneLine(value).length }));
  const leftOut: typeof lengths = [];
  let length = oneLine(object).length;
  for (const field of [...lengths].sort((a, b) => b.length - a.length)) {
    if (length <= most) break;
    length -= field.length + field.name.length + 4;
    leftOut.push(field);
  }
  const names = new Set(leftOut.map(({ name }) => name));
  return {
    shown: Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name))),
    leftOut: leftOut.map((field) => `${shortened(field.name, 40)} (${field.length} characters)`),
  };
}

/** A value as it is shown to somebody who has to decide: not empty, no pictures, not too long. */
export function briefly(value: unknown, most = MOST): Brief {
  const full = without(value);
  if (Array.isArray(full)) {
    const items = full.map((item) => briefly(item, Math.floor(most / full.length)));
    return {
      shown: items.map(({ shown }) => shown),
      leftOut: [...new Set(items.flatMap(({ leftOut }) => leftOut))],
    };
  }
  if (!isObject(full)) return { shown: full, leftOut: [] };
  const { data } = full;
  if (!Array.isArray(data)) return withoutLongest(full, most);
  const items = briefly(data, most);
  return { shown: { ...full, data: items.shown }, leftOut: items.leftOut };
}

/** A value in lines: itself after what introduces it, and what was left out of it. */
export function briefLines(name: string, value: unknown, most = MOST): string[] {
  const { shown, leftOut } = briefly(value, Math.min(most, MOST));
  return [
    `${name} ${oneLine(shown)}`,
    ...(leftOut.length === 0 ? [] : [`Left out because it is too long: ${leftOut.join(", ")}.`]),
  ];
}
