/**
 * Encodes a value as ASCII-only JSON. One character is one byte, so character positions can be used to slice an
 * undecoded file.
 */
export const toAsciiJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (codeUnit) => `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
