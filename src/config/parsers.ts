/**
 * Readers of values that were given as text. A library would do for this, but every start of the program pays for
 * what they load.
 */

/** What is wrong with a value, to be said behind its name: `must be true or false`. */
export class ValueError extends Error {
  override readonly name = "ValueError";
}

/** Reads a value, `undefined` where none was given. Throws a `ValueError`. */
export type Reader<T> = (text: string | undefined) => T;

/** The same for a value that need not be given. */
export const optional =
  <T>(read: (text: string) => T): Reader<T | undefined> =>
  (text) =>
    text === undefined ? undefined : read(text);

/** The same with a value for where none is given. */
export const withDefault =
  <T>(read: (text: string) => T, fallback: T): Reader<T> =>
  (text) =>
    text === undefined ? fallback : read(text);

/** One of a few words. */
export const oneOf =
  <const Word extends string>(words: readonly Word[], message: string) =>
  (text: string): Word => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw new ValueError(message);
    return found;
  };

/** Text that fits a pattern. */
export const matching =
  (pattern: RegExp, message: string) =>
  (text: string): string => {
    if (!pattern.test(text)) throw new ValueError(message);
    return text;
  };

/** A number of something within bounds, both included. */
export const numberOf =
  (what: string, bounds: { readonly least: number; readonly most: number; readonly whole?: true }) =>
  (text: string): number => {
    const { least, most, whole } = bounds;
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!(value >= least && value <= most))
      throw new ValueError(`must be a number of ${what} from ${least} to ${most}`);
    if (whole === true && !Number.isInteger(value)) throw new ValueError("must be a whole number");
    return value;
  };

/** Yes or no. */
export const truth = (text: string): boolean =>
  ["true", "1"].includes(oneOf(["true", "1", "false", "0"], "must be true or false")(text));

/** Names with commas between them. */
export function names(text: string): readonly string[] {
  const found = text.split(",").map((name) => name.trim());
  if (found.every((name) => name === ""))
    throw new ValueError("is empty: give comma-separated names, or leave it out");
  if (found.includes("")) throw new ValueError("has a comma with no name before or after it");
  return found;
}
