/**
 * What must not be seen as it is: characters that hide or reorder text, and secret keys. Everything that leaves
 * the program (answers, dialogs, log lines, the audit log, crash reports) passes through here.
 */
export interface Visible {
  /** A text in which hidden characters are written as escapes and secret keys are blotted out. */
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

/** What a secret key begins with. */
const PREFIXES = ["sk_live_", "sk_test_"];

/** So many characters of a key are taken for the key, cut off, whatever stands before them. */
const TELLING = 12;

/**
 * All that looks like a secret key, whole or cut off, whosever it is: the wrong one lands in the wrong place as easily
 * as the right one. `risk_test_score` does not look like one; the known key does even behind other letters. A key may
 * end in a full stop, but what does is a sentence.
 */
function keysLike(known: string | undefined): RegExp {
  const any = String.raw`(?<![A-Za-z0-9])sk_(?:live|test)_[\w.~-]*\w`;
  if (known === undefined) return new RegExp(any, "g");
  const beginning = known.slice(0, TELLING).replaceAll(/[.~-]/g, String.raw`\$&`);
  return new RegExp(String.raw`${beginning}(?:[\w.~-]*\w)?|${any}`, "g");
}

/** Whether a text may hold a secret key: a quick look. */
const mayHoldKey = (text: string) => PREFIXES.some((prefix) => text.includes(prefix));

/** Shows everything but secret keys; `secretKey` is the one that is used, where there is one. */
export function createVisible(secretKey?: string): Visible {
  const keys = keysLike(secretKey);
  const blotted = (found: string) => (found === secretKey ? "(the secret key)" : "(a secret key)");
  const text = (raw: string): string => {
    const shown = raw.search(HIDDEN) === -1 ? raw : raw.replaceAll(HIDDEN, escape);
    return mayHoldKey(shown) ? shown.replaceAll(keys, blotted) : shown;
  };

  const changed = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(changed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), changed(inner)]));
  };

  /** What is written as JSON shows every string at once, control characters as `\u…`. */
  const isHarmless = (json: string) =>
    (!UNUSUAL.test(json) || (json.search(HIDDEN) === -1 && !/\\[ubfr]/.test(json))) && !mayHoldKey(json);

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
