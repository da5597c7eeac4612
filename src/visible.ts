/**
 * What must not be seen as it is: characters that hide or reorder text, and the secret key. Everything that leaves
 * the program (answers, dialogs, log lines, the audit log, crash reports) passes through here.
 */
export interface Visible {
  /** A text in which hidden characters are written as escapes and the key is blotted out. */
  readonly text: (text: string) => string;
  /** The same for all strings of a JSON value, keys included; the value itself where nothing has to change. */
  readonly shown: <T>(value: T) => Shown<T>;
}

/** A value that may be seen, and the JSON of it. */
export interface Shown<T> {
  readonly value: T;
  readonly json: string;
}

/**
 * Control characters but newline and tab, bidirectional embeddings, overrides and isolates, Unicode's tag characters,
 * and halves of characters. Joiners and directional marks stay: scripts and emoji need them.
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;

/** What nearly all JSON is without: a look for this takes a fraction of the time of one for what is hidden. */
const UNUSUAL = /[^ -~]|\\[ubfr]/;

/** `\u202e`, as JSON and JavaScript write it. */
function escape(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}

/** Shows everything but `secretKey`, where there is one. */
export function createVisible(secretKey?: string): Visible {
  const text = (raw: string): string => {
    const shown = raw.search(HIDDEN) === -1 ? raw : raw.replaceAll(HIDDEN, escape);
    return secretKey === undefined ? shown : shown.replaceAll(secretKey, "(the secret key)");
  };

  const changed = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(changed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), changed(inner)]));
  };

  /** What is written as JSON shows every string at once, control characters as `\u…`. */
  const isHarmless = (json: string) =>
    (!UNUSUAL.test(json) || (json.search(HIDDEN) === -1 && !/\\[ubfr]/.test(json))) &&
    (secretKey === undefined || !json.includes(secretKey));

  return {
    text,
    shown<T>(value: T): Shown<T> {
      const json = JSON.stringify(value) ?? "";
      if (isHarmless(json)) return { value, json };
      // Only strings change, and they stay strings.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const visible = changed(value) as T;
      return { value: visible, json: JSON.stringify(visible) };
    },
  };
}
