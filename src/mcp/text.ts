/** JSON on one line, whatever was written into its strings. */
export const toSingleLineJson = (value: unknown): string =>
  (JSON.stringify(value) ?? "nothing").replaceAll(
    /[\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );

/** A text as JSON writes it, without the quotation marks: what has no line breaks can be typed. */
export const escapeText = (text: string): string =>
  toSingleLineJson(text).slice(1, -1).replaceAll('\\"', '"');

/** The beginning of what is too long. */
export const truncateText = (text: string, maxLength: number): string =>
  text.length > maxLength ? `${text.slice(0, maxLength)}… (${text.length} characters)` : text;
