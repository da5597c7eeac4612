/** Notations such as addresses, URLs and amounts of money, and the words that replace them before tokenization. */
const TOKEN_PATTERNS: readonly (readonly [notation: RegExp, words: string])[] = [
  [/[^\s@]+@[^\s@]+\.\w+/g, "someaddress"],
  [/(?<![?&\w])[a-z]\w*=[^\s&=]+/gi, "metadata"],
  [/\bhttps?:\/\/\S+/g, "url"],
  [/\b\w+:\/\/\S*/g, "redirect url"],
  [
    /\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|app|co|ai|de|fr|uk|eu|us|me|xyz|tech|cloud|info|biz|edu|gov)\b/gi,
    "somedomain",
  ],
  [/\borg:\w+(?::\w+)+/g, "permission somepermission"],
  [/\borg:\w+/g, "role somerole"],
  [/\b[a-z_]+:[a-z_]+\b/g, "permission somepermission"],
  [/\+\d[\d ()-]{6,}/g, "phone"],
  [/[$\u20ac\u00a3]\s?\d[\d.,]*/g, "dollar"],
  [/%/g, " percent "],
];

/** The resource that an id refers to, by the prefix of the id. */
const RESOURCE_BY_ID_PREFIX: Readonly<Record<string, string>> = {
  ak: "api key",
  alid: "allowlist",
  blid: "blocklist",
  client: "client",
  dmn: "domain",
  entconn: "enterprise connection",
  idn: "contact",
  inv: "invitation",
  jtmp: "jwt template",
  mch: "machine",
  mt: "m2m token",
  oa: "oauth application",
  oat: "oauth access token",
  org: "organization",
  orgdmn: "organization domain",
  orginv: "organization invitation",
  orgmem: "organization membership",
  perm: "permission",
  ru: "redirect url",
  samlc: "saml connection",
  sess: "session",
  sit: "sign in token",
  sua: "sign up",
  tdev: "trusted device",
  user: "user",
  wle: "waitlist entry",
};

const ID_PATTERN = new RegExp(`\\b(${Object.keys(RESOURCE_BY_ID_PREFIX).join("|")})_(?=\\w*\\d)\\w+\\b`, "g");

/** Matches a count of objects, as in "50 testers" or "these 200 addresses", but not a measure such as "90 days". */
const COUNTED_PLURAL =
  /(?<!most |than |to )\b(?:[2-9]|\d{2,}|two|three|four|five|six|ten|twenty|fifty|hundred)\s+((?:[a-z]+\s+){0,2}?(?!(?:second|minute|hour|day|week|month|year|seat|dollar|euro|credit|buck|time|attempt|percent|member|org|organi[sz]ation)s\b)[a-z]+s\b)/gi;

/** Matches a camel-case identifier, but not a brand such as "GitHub", which starts with a capital letter. */
const CAMEL_CASE_PATTERN = /\b[a-z]{2,}[A-Z]\w*/g;

/** Splits a text into lower-case words. Replaces addresses, domains, ids and similar notations with words. */
export const tokenize = (text: string): string[] =>
  TOKEN_PATTERNS.reduce((replaced, [pattern, words]) => replaced.replaceAll(pattern, ` ${words} `), text)
    .replaceAll(ID_PATTERN, (_, prefix: string) => `${RESOURCE_BY_ID_PREFIX[prefix] ?? ""} specific`)
    .replaceAll(COUNTED_PLURAL, " bulk $1")
    .replaceAll(CAMEL_CASE_PATTERN, (name) => name.replaceAll(/(?<=[a-z])[A-Z]/g, " $&"))
    .toLowerCase()
    .replaceAll(/['\u2019]s?\b/g, "")
    .match(/[a-z0-9]+/g) ?? [];
