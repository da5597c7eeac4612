import { isExactNumber } from "../shared/index.ts";

/**
 * An escape within a string, a quotation mark, or a number; in valid JSON nothing else contains a digit. No part repeats
 * without consuming a character, so that the time is linear.
 */
const TOKEN_PATTERN = /\\.|"|-?\d[\d.eE+-]*/gs;

/**
 * Puts quotation marks around the numbers of a JSON text that JavaScript would change, so that they are parsed as strings
 * with all their digits.
 *
 * @param json valid JSON
 */
export function quoteInexactNumbers(json: string): string {
  let isInString = false;
  return json.replaceAll(TOKEN_PATTERN, (token) => {
    if (token === '"') isInString = !isInString;
    return isInString || token === '"' || token.startsWith("\\") || isExactNumber(Number(token))
      ? token
      : `"${token}"`;
  });
}
