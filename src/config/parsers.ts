/**
 * Parsers for the values of options, which are text. No library is used, because loading one would slow down every
 * start of the program.
 */

/** An invalid value. `message` continues a sentence that begins with the option's name: `must be true or false`. */
export class ParseError extends Error {
  override readonly name = "ParseError";
}

/**
 * Parses the text of an option; `text` is `undefined` if the option is not set.
 *
 * @throws ParseError if the value is invalid
 */
export type Parser<T> = (text: string | undefined) => T;

/** A parser that returns `undefined` if the option is not set. */
export const optional =
  <T>(parse: (text: string) => T): Parser<T | undefined> =>
  (text) =>
    text === undefined ? undefined : parse(text);

/** A parser that returns `fallback` if the option is not set. */
export const withDefault =
  <T>(parse: (text: string) => T, fallback: T): Parser<T> =>
  (text) =>
    text === undefined ? fallback : parse(text);

/** Parses one of the allowed values; `message` is that of the error for any other. */
export const parseEnum =
  <const Value extends string>(allowedValues: readonly Value[], message: string) =>
  (text: string): Value => {
    const value = allowedValues.find((allowedValue) => allowedValue === text);
    if (value === undefined) throw new ParseError(message);
    return value;
  };

/** Parses text that matches a pattern; `message` is that of the error for any other. */
export const parsePattern =
  (pattern: RegExp, message: string) =>
  (text: string): string => {
    if (!pattern.test(text)) throw new ParseError(message);
    return text;
  };

/** Parses a number within inclusive bounds; the error message names its unit. */
export const parseNumber =
  (unit: string, bounds: { readonly min: number; readonly max: number; readonly integer?: true }) =>
  (text: string): number => {
    const { min, max, integer } = bounds;
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!(value >= min && value <= max))
      throw new ParseError(`must be a number of ${unit} from ${min} to ${max}`);
    if (integer === true && !Number.isInteger(value)) throw new ParseError("must be a whole number");
    return value;
  };

/** Parses `true`, `1`, `false` or `0`. */
export const parseBoolean = (text: string): boolean =>
  ["true", "1"].includes(parseEnum(["true", "1", "false", "0"], "must be true or false")(text));

/** Parses comma-separated names. */
export function parseList(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name === ""))
    throw new ParseError("is empty: give comma-separated names, or leave it out");
  if (names.includes("")) throw new ParseError("has a comma with no name before or after it");
  return names;
}
