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

/** Truncates a text of more than `maxLength` characters and appends its full length. */
export const truncateText = (text: string, maxLength: number): string =>
  text.length > maxLength ? `${text.slice(0, maxLength)}… (${text.length} characters)` : text;
