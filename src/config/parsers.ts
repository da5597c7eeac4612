/**
 * Readers of values that were given as text. A library would do for this, but every start of the program pays for
 * what they load.
 */

/** What is wrong with a value, to be said behind its name: `must be true or false`. */
export class ParseError extends Error {
  override readonly name = "ParseError";
}

/** Reads a value, `undefined` where none was given. Throws a `ValueError`. */
export type Parser<T> = (text: string | undefined) => T;

/** The same for a value that need not be given. */
export const optional =
  <T>(parse: (text: string) => T): Parser<T | undefined> =>
  (text) =>
    text === undefined ? undefined : parse(text);

/** The same with a value for where none is given. */
export const withDefault =
  <T>(parse: (text: string) => T, fallback: T): Parser<T> =>
  (text) =>
    text === undefined ? fallback : parse(text);

/** One of a few words. */
export const parseEnum =
  <const Value extends string>(allowedValues: readonly Value[], message: string) =>
  (text: string): Value => {
    const value = allowedValues.find((allowedValue) => allowedValue === text);
    if (value === undefined) throw new ParseError(message);
    return value;
  };

/** Text that fits a pattern. */
export const parsePattern =
  (pattern: RegExp, message: string) =>
  (text: string): string => {
    if (!pattern.test(text)) throw new ParseError(message);
    return text;
  };

/** A number of something within bounds, both included. */
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

/** Yes or no. */
export const parseBoolean = (text: string): boolean =>
  ["true", "1"].includes(parseEnum(["true", "1", "false", "0"], "must be true or false")(text));

/** Names with commas between them. */
export function parseList(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name === ""))
    throw new ParseError("is empty: give comma-separated names, or leave it out");
  if (names.includes("")) throw new ParseError("has a comma with no name before or after it");
  return names;
}
