/** Secret keys inside text of every kind, and the search for them in outputs. */

/** The beginning of every key's own part; no output may contain it. */
const MARK = "LEAK";

/** The configured key of the attacked server. */
export const CONFIGURED_KEY = `sk_live_${MARK}configuredConfiguredConfigured42`;

/** Keys of other instances, whole and truncated. */
const OTHER_KEYS = [
  `sk_test_${MARK}otherOtherOtherOther.Other-Other~42`,
  `sk_live_${MARK}other_`,
  `sk_live_${MARK}`,
];

/** The configured key, whole, truncated and extended. */
const CONFIGURED_KEYS = [
  CONFIGURED_KEY,
  CONFIGURED_KEY.slice(0, -1),
  CONFIGURED_KEY.slice(0, 12),
  `${CONFIGURED_KEY}0`,
];

const toCharacters = (...ranges: readonly (readonly [number, number])[]): string[] =>
  ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
  );

/** Text in front of a key. Other keys are not recognized behind a letter or a digit, as in `risk_test_score`. */
const BOUNDARIES = [
  "",
  // All control characters.
  ...toCharacters([0, 0x1f], [0x7f, 0x9f]),
  // ASCII without letters and digits.
  ...toCharacters([0x20, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]),
  // Spaces, zero-width characters, separators, directional characters, variation selectors, tags, surrogates.
  ...toCharacters([0xa0, 0xa0], [0xad, 0xad], [0x2000, 0x200f], [0x2028, 0x202e], [0x2060, 0x206f]),
  "\u034f",
  "\u061c",
  "\u115f",
  "\u3164",
  "\ufe00",
  "\ufe0f",
  "\ufeff",
  "\ufffd",
  "\u{e0041}",
  "\u{e0100}",
  "\ud800",
  "\udfff",
  "👍",
  "👩‍👩‍👧‍👦",
  "❤️",
  "é",
  "ك",
  "字",
  "０",
  // Escapes, as text: of terminals, JSON, URLs and HTML.
  "\u001b[31m",
  "\\n",
  "\\u202e",
  "\\u0041",
  "\\x41",
  "\\\\",
  '\\"',
  "%3D",
  "%253d",
  "%20",
  "&#61;",
  "CLERK_SECRET_KEY=",
  "Bearer ",
  '{"key":"',
  "https://user:",
];

/** Text behind a key. */
const ENDS = ["", " ", ".", "…", "\u0000", "\u200b", '"', "\\"];

/** Letters and digits, behind which the configured key is recognized. */
const WORD_BOUNDARIES = ["x", "Z", "7", "risk_", "\\q", "n"];

/** Texts that contain keys: behind every boundary, before every end, and back to back. */
export const SECRET_TEXTS: readonly string[] = [
  ...BOUNDARIES.flatMap((boundary, index) => {
    const end = ENDS[index % ENDS.length] ?? "";
    return [...OTHER_KEYS, ...CONFIGURED_KEYS].map(
      (key) => `${boundary === "" ? "" : `old${boundary}`}${key}${end}`,
    );
  }),
  ...WORD_BOUNDARIES.flatMap((boundary) => CONFIGURED_KEYS.map((key) => `${boundary}${key}`)),
  ...OTHER_KEYS.flatMap((key) => CONFIGURED_KEYS.flatMap((other) => [`${key}${other}`, `${other}${key}`])),
  OTHER_KEYS.join(""),
];

/** Undoes escapes of JSON and URLs. */
const unescape = (text: string): string =>
  text
    .replaceAll(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/%(?:25)*([2-7][\da-f])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );

/** Finds a key in an output, and returns it with the text around it. */
export function findLeakedKey(output: string): string | undefined {
  for (const text of [output, unescape(output)]) {
    const index = text.indexOf(MARK);
    if (index !== -1) return text.slice(Math.max(0, index - 40), index + 40);
  }
  return undefined;
}
