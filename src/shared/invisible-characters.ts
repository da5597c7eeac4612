/**
 * Control characters except newline and tab, line and paragraph separators, lone surrogates, interlinear annotation
 * characters, and what Unicode calls default ignorable: joiners, directional marks, bidirectional controls, variation
 * selectors, tag characters, fillers and other characters without a glyph.
 */
const INVISIBLE_CHARACTERS =
  // oxlint-disable-next-line no-control-regex -- the pattern is meant to match control characters
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uFFF9-\uFFFB]|\p{Default_Ignorable_Code_Point}|\p{Surrogate}/gu;

const RIGHT_TO_LEFT_SCRIPTS = [
  "Adlam",
  "Arabic",
  "Hanifi_Rohingya",
  "Hebrew",
  "Mandaic",
  "Nko",
  "Samaritan",
  "Syriac",
  "Thaana",
];

/** Scripts from left to right that use joiners. */
const JOINING_SCRIPTS = [
  "Balinese",
  "Bengali",
  "Devanagari",
  "Gujarati",
  "Gurmukhi",
  "Javanese",
  "Kannada",
  "Khmer",
  "Malayalam",
  "Mongolian",
  "Myanmar",
  "Oriya",
  "Phags_Pa",
  "Sinhala",
  "Sundanese",
  "Tamil",
  "Telugu",
  "Tibetan",
];

const SCRIPTS_WITHOUT_SPACES = ["Khmer", "Lao", "Myanmar", "Thai"];

const DEFAULT_IGNORABLE = String.raw`\p{Default_Ignorable_Code_Point}`;

/** A character class of the visible characters of some scripts. */
const toScriptClass = (scripts: readonly string[]) =>
  `[[${scripts.map((script) => String.raw`\p{Script=${script}}`).join("")}]--${DEFAULT_IGNORABLE}]`;

/** Matches characters of a class that have one of another class before or after them. */
const besideClass = (characters: string, neighbors: string) =>
  String.raw`${characters}(?:(?=${neighbors})|(?<=${neighbors}.))`;

/** Builds the pattern of invisible characters that a script or an emoji needs where they are. */
function buildNeededPattern(): string {
  const rightToLeft = toScriptClass(RIGHT_TO_LEFT_SCRIPTS);
  const joining = toScriptClass(JOINING_SCRIPTS);
  const withoutSpaces = toScriptClass(SCRIPTS_WITHOUT_SPACES);
  const jamo = String.raw`[\u1100-\u115E\u1161-\u11FF\uA960-\uA97F\uD7B0-\uD7FF]`;
  return [
    besideClass(String.raw`[\u200C\u200D]`, `[${rightToLeft}${joining}]`),
    besideClass(String.raw`[\u061C\u200E\u200F]`, rightToLeft),
    // A zero-width space separates words in scripts that have no visible one.
    String.raw`\u200B(?=${withoutSpaces})(?<=${withoutSpaces}.)`,
    // Emoji: a joiner between two of them, a selector of their presentation, and keycaps.
    String.raw`\u200D(?=\p{Extended_Pictographic})(?<=(?:\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier}).)`,
    String.raw`[\uFE0E\uFE0F](?<=\p{Extended_Pictographic}.)`,
    String.raw`\uFE0F(?=\u20E3)(?<=[#*0-9].)`,
    String.raw`[\uFE00-\uFE02\u{E0100}-\u{E01EF}](?<=${toScriptClass(["Han"])}.)`,
    String.raw`[\u180B-\u180F](?<=${toScriptClass(["Mongolian"])}.)`,
    besideClass(String.raw`[\u115F\u1160]`, jamo),
  ].join("|");
}

let unneededCharacters: RegExp | undefined;

/** The invisible characters that nothing needs. Built when it is first used, because that takes milliseconds. */
function getUnneededCharacters(): RegExp {
  unneededCharacters ??= new RegExp(`(?!${buildNeededPattern()})(?:${INVISIBLE_CHARACTERS.source})`, "gv");
  return unneededCharacters;
}

/** Formats a character as an escape such as `\u202e` or `\u{e0001}`. */
function escapeCharacter(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}

/** Whether a text has an invisible character that neither its script nor an emoji needs. */
export const hasUnneededInvisible = (text: string): boolean =>
  text.search(INVISIBLE_CHARACTERS) !== -1 && text.search(getUnneededCharacters()) !== -1;

/** Escapes the invisible characters that neither the text's script nor an emoji needs. */
export const escapeInvisible = (text: string): string =>
  text.search(INVISIBLE_CHARACTERS) === -1 ? text : text.replaceAll(getUnneededCharacters(), escapeCharacter);
