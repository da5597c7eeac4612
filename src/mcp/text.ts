/** The maximum length of a name in a list of names, in characters. */
export const MAX_NAME_LENGTH = 60;

/** The maximum length of the path of a file in a message, in characters. */
const MAX_FILE_PATH_LENGTH = 300;

/** The maximum number of names in a list of names. */
const MAX_NAMES = 10;

/**
 * Serializes a value as JSON on one line. `JSON.stringify` leaves U+2028 and U+2029 as they are, which some readers
 * treat as line breaks, so they are escaped here.
 */
export const toSingleLineJson = (value: unknown): string =>
  (JSON.stringify(value) ?? "nothing").replaceAll(
    /[\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );

/**
 * Escapes a text as JSON does, but without quotation marks, so that it has no line breaks and a person can type it.
 */
export const escapeText = (text: string): string =>
  toSingleLineJson(text).slice(1, -1).replaceAll('\\"', '"');

/**
 * Quotes text that third parties may have written: as JSON on one line, truncated. It belongs in a line of its own, behind
 * a label and after everything that the server says itself, so that it cannot be mistaken for that.
 */
export const quoteText = (text: string, maxLength: number): string =>
  toSingleLineJson(truncateText(text, maxLength));

/** Formats a name within data: one word of plain characters as it is, every other text quoted. */
export const formatName = (name: string, maxLength = MAX_NAME_LENGTH): string =>
  name.length <= maxLength && /^[\w@.:+*/-]+$/.test(name) ? name : quoteText(name, maxLength);

/** Formats the path of a file within a sentence. */
export const formatFilePath = (path: string): string => formatName(path, MAX_FILE_PATH_LENGTH);

/** Truncates a text of more than `maxLength` characters and appends its full length. */
export const truncateText = (text: string, maxLength: number): string =>
  text.length > maxLength ? `${text.slice(0, maxLength)}… (${text.length} characters)` : text;

/** Lists names that third parties may have written; of many, the first. `format` formats each. */
export const listNames = (names: readonly string[], format: (name: string) => string): string =>
  `${names
    .slice(0, MAX_NAMES)
    .map((name) => format(name))
    .join(", ")}${names.length > MAX_NAMES ? ", …" : ""}`;

/** The maximum number of lines in a message about problems of the same kind. */
const MAX_PROBLEMS = 20;

/** Describes problems in a line each; of many, the first, and how many more there are. */
export function listProblems<Problem>(
  problems: readonly Problem[],
  describe: (problem: Problem) => string,
): string[] {
  const lines = problems.slice(0, MAX_PROBLEMS).map(describe);
  const omitted = problems.length - lines.length;
  return omitted === 0 ? lines : [...lines, `There are ${omitted} more problems of this kind.`];
}

/** Lists names in quotation marks, for a line of their own. */
export const quoteNames = (names: readonly string[]): string =>
  listNames(names, (name) => quoteText(name, MAX_NAME_LENGTH));

const escapeQuotes = (text: string) => text.replaceAll('"', String.raw`\"`);

/** Quotes the text of a `ConfirmationPrompt`, which is escaped already, for the person who has to type it. */
export const quoteRequiredText = (requiredText: string): string => `"${escapeQuotes(requiredText)}"`;

/** Normalizes whitespace before texts are compared, because a person cannot see how much of it a name contains. */
const normalizeWhitespace = (text: string) => text.trim().replaceAll(/\s+/g, " ");

/** Whether a person has typed the text that they were shown, with or without its quotation marks. */
export function isRequiredText(typed: string, requiredText: string): boolean {
  const accepted = [requiredText, escapeQuotes(requiredText), quoteRequiredText(requiredText)];
  return accepted.map(normalizeWhitespace).includes(normalizeWhitespace(typed));
}
