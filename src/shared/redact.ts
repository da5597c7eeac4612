/**
 * What must not be seen as it is: characters that hide or reorder text, and secret keys. Everything that leaves
 * the program (answers, dialogs, log lines, the audit log, crash reports) passes through here.
 */
export interface Redactor {
  /** A text in which hidden characters are written as escapes and secret keys are blotted out. */
  readonly redactText: (redactText: string) => string;
  /** The same for all strings of a JSON value, keys included; the value itself where nothing has to change. */
  readonly redact: <T>(value: T) => Redacted<T>;
}

/** A value that may be seen, and the JSON of it. */
export interface Redacted<T> {
  readonly value: T;
  readonly json: string;
}

/**
 * Control characters but newline and tab, bidirectional embeddings, overrides and isolates, Unicode's tag characters,
 * and halves of characters. Joiners and directional marks stay: scripts and emoji need them.
 */
const INVISIBLE_CHARACTERS =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;

/** What nearly all JSON is without: a look for this takes a fraction of the time of one for what is hidden. */
const NON_ASCII_OR_ESCAPED = /[^ -~]|\\[ubfr]/;

/** `\u202e`, as JSON and JavaScript write it. */
function escapeCharacter(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}

/** What a secret key begins with. */
const SECRET_KEY_PREFIXES = ["sk_live_", "sk_test_"];

/** So many characters of a key are taken for the key, cut off, whatever stands before them. */
const KEY_PREFIX_LENGTH = 12;

/**
 * All that looks like a secret key, whole or cut off, whosever it is: the wrong one lands in the wrong place as easily
 * as the right one. `risk_test_score` does not look like one; the known key does even behind other letters. A key may
 * end in a full stop, but what does is a sentence.
 */
function secretKeyPattern(knownKey: string | undefined): RegExp {
  const anyKey = String.raw`(?<![A-Za-z0-9])sk_(?:live|test)_[\w.~-]*\w`;
  if (knownKey === undefined) return new RegExp(anyKey, "g");
  const knownPrefix = knownKey.slice(0, KEY_PREFIX_LENGTH).replaceAll(/[.~-]/g, String.raw`\$&`);
  return new RegExp(String.raw`${knownPrefix}(?:[\w.~-]*\w)?|${anyKey}`, "g");
}

/** Whether a text may hold a secret key: a quick look. */
const mayContainKey = (text: string) => SECRET_KEY_PREFIXES.some((prefix) => text.includes(prefix));

/** Shows everything but secret keys; `secretKey` is the one that is used, where there is one. */
export function createRedactor(secretKey?: string): Redactor {
  const keyPattern = secretKeyPattern(secretKey);
  const redacted = (match: string) => (match === secretKey ? "(the secret key)" : "(a secret key)");
  const redactText = (raw: string): string => {
    const escaped =
      raw.search(INVISIBLE_CHARACTERS) === -1 ? raw : raw.replaceAll(INVISIBLE_CHARACTERS, escapeCharacter);
    return mayContainKey(escaped) ? escaped.replaceAll(keyPattern, redacted) : escaped;
  };

  const redactValue = (value: unknown): unknown => {
    if (typeof value === "string") return redactText(value);
    if (Array.isArray(value)) return value.map(redactValue);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [redactText(key), redactValue(inner)]),
    );
  };

  /** What is written as JSON shows every string at once, control characters as `\u…`. */
  const isClean = (json: string) =>
    (!NON_ASCII_OR_ESCAPED.test(json) ||
      (json.search(INVISIBLE_CHARACTERS) === -1 && !/\\[ubfr]/.test(json))) &&
    !mayContainKey(json);

  return {
    redactText,
    redact<T>(value: T): Redacted<T> {
      const json = JSON.stringify(value) ?? "";
      if (isClean(json)) return { value, json };
      // Only strings change, and they stay strings.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const redactedValue = redactValue(value) as T;
      return { value: redactedValue, json: JSON.stringify(redactedValue) };
    },
  };
}
