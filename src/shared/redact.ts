import { escapeInvisible, hasUnneededInvisible } from "./invisible-characters.ts";

/**
 * Escapes characters that hide or reorder text, and removes secret keys. Everything that leaves the program (results,
 * dialogs, log lines, the audit log, crash reports) must pass through a redactor.
 */
export interface Redactor {
  /** Returns the text with invisible characters escaped and secret keys replaced by a placeholder. */
  readonly redactText: (text: string) => string;
  /** Redacts all strings of a JSON value, property names included; returns the same value if nothing changes. */
  readonly redact: <T>(value: T) => Redacted<T>;
}

/** A redacted value, and its JSON text. */
export interface Redacted<T> {
  readonly value: T;
  readonly json: string;
}

/**
 * Matches all JSON that may contain invisible characters. Nearly all JSON does not match, and this test takes a
 * fraction of the time of a search for them.
 */
const NON_ASCII_OR_ESCAPED = /[^ -~]|\\[ubfr]/;

/** The prefixes of secret keys. */
const SECRET_KEY_PREFIXES = ["sk_live_", "sk_test_"];

/** The number of leading characters of the configured key that are recognized anywhere, as that key truncated. */
const KEY_PREFIX_LENGTH = 12;

/**
 * The end of an escape sequence: of JSON (`\n`, `\u202e`), of a URL (`%3D`, also encoded twice: `%253D`), of JSON in a URL
 * (`%5Cn`), or of a terminal (`\u001b[31m`).
 */
const ESCAPE_END = [
  String.raw`(?:\\|%(?:25)*5[Cc])(?:[bfnrtv0]|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4})`,
  String.raw`%(?:25)*[\dA-Fa-f]{2}`,
  String.raw`(?:\[|%(?:25)*5[Bb])(?:[\d;]|%(?:25)*3[Bb])*[A-Za-z]`,
].join("|");

/** Where a key may begin: not behind a letter or digit, so that `risk_test_score` is no match, unless that ends an escape. */
const KEY_BOUNDARY = `(?:(?<![A-Za-z0-9])|(?<=${ESCAPE_END}))`;

/** What a whole key contains and hardly any name does, so that it is recognized behind a letter or digit, too. */
const WHOLE_KEY_BODY = "(?=[A-Za-z0-9]{20})";

/**
 * Matches everything that looks like a secret key, whole or truncated, of any instance: another instance's key can be
 * pasted into the wrong field as easily as the configured one. The configured key and whole keys are matched anywhere,
 * truncated ones at `KEY_BOUNDARY`. Keys may contain full stops, but one at the end of a match is treated as the end of a
 * sentence and not redacted.
 */
function buildSecretKeyPattern(knownKey: string | undefined): RegExp {
  const prefix = "sk_(?:live|test)_";
  const anyKey = String.raw`(?:${KEY_BOUNDARY}${prefix}|${prefix}${WHOLE_KEY_BODY})[\w.~-]*\w`;
  if (knownKey === undefined) return new RegExp(anyKey, "g");
  const knownPrefix = knownKey.slice(0, KEY_PREFIX_LENGTH).replaceAll(/[.~-]/g, String.raw`\$&`);
  return new RegExp(String.raw`${knownPrefix}(?:[\w.~-]*\w)?|${anyKey}`, "g");
}

/** A fast check whether a text may contain a secret key. */
const mayContainKey = (text: string) => SECRET_KEY_PREFIXES.some((prefix) => text.includes(prefix));

/**
 * Creates a redactor, which replaces all secret keys.
 *
 * @param secretKey the configured key, if there is one; it gets a placeholder of its own
 */
export function createRedactor(secretKey?: string): Redactor {
  const keyPattern = buildSecretKeyPattern(secretKey);
  const toPlaceholder = (match: string) => (match === secretKey ? "(the secret key)" : "(a secret key)");
  // Keys first: an escape such as `\u202e` ends in a letter, behind which a key would not be recognized.
  const redactText = (raw: string): string => {
    const withoutKeys = mayContainKey(raw) ? raw.replaceAll(keyPattern, toPlaceholder) : raw;
    return escapeInvisible(withoutKeys);
  };

  const redactValue = (value: unknown): unknown => {
    if (typeof value === "string") return redactText(value);
    if (Array.isArray(value)) return value.map(redactValue);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [redactText(key), redactValue(inner)]),
    );
  };

  /** One search of the JSON covers every string of the value; in JSON, control characters are escaped as `\u…`. */
  const isClean = (json: string) =>
    (!NON_ASCII_OR_ESCAPED.test(json) || (!hasUnneededInvisible(json) && !/\\[ubfr]/.test(json))) &&
    !mayContainKey(json);

  return {
    redactText,
    redact<T>(value: T): Redacted<T> {
      const json = JSON.stringify(value) ?? "";
      if (isClean(json)) return { value, json };
      // Redaction replaces strings by strings only, so the type stays the same.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const redactedValue = redactValue(value) as T;
      return { value: redactedValue, json: JSON.stringify(redactedValue) };
    },
  };
}
