import {
  createCipheriv,
  createHash,
  pbkdf2 as pbkdf2Callback,
  randomBytes,
  scrypt as scryptCallback,
  timingSafeEqual,
  type ScryptOptions,
} from "node:crypto";
import { promisify } from "node:util";
import { argon2Verify, bcrypt, bcryptVerify } from "hash-wasm";

/**
 * Passwords. The sandbox hashes its own with bcrypt; digests that were made elsewhere are kept as they are and
 * verified with the hasher that made them, each in the form that Clerk's documentation gives for it.
 */

const COST_FACTOR = 10;
const pbkdf2 = promisify(pbkdf2Callback);
const scrypt = promisify<string, Buffer, number, ScryptOptions, Buffer>(scryptCallback);

/** Enough for the largest parameters that exporters use (N = 2^16, r = 8), with room. */
const SCRYPT_MEMORY = 512 * 1024 * 1024;

const same = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);
const base64 = (text: string) => Buffer.from(text, "base64");
const hex = (text: string) => Buffer.from(text, "hex");
const utf8 = (text: string) => Buffer.from(text, "utf8");
const digestOf = (algorithm: string, ...parts: (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest();

interface Hasher {
  /** The form of a digest; its groups are what `verify` works with. */
  readonly form: RegExp;
  readonly verify: (password: string, parts: readonly string[], digest: string) => Promise<boolean>;
}

const simple = (form: RegExp, matches: (password: string, parts: readonly string[]) => boolean): Hasher => ({
  form,
  verify: async (password, parts) => matches(password, parts),
});

/** `name$iterations$salt$hash`, the hash as long as it was made. */
const pbkdf2Hasher = (
  form: RegExp,
  algorithm: "sha1" | "sha256" | "sha512",
  saltOf: (text: string) => Buffer,
  hashOf: (text: string) => Buffer,
): Hasher => ({
  form,
  async verify(password, [iterations = "", salt = "", hash = ""]) {
    const expected = hashOf(hash);
    return same(
      await pbkdf2(password, saltOf(salt), Number(iterations), expected.length, algorithm),
      expected,
    );
  },
});

const PHPASS_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** phpass writes three bytes as four characters, the lowest bits first. */
function phpassEncode(bytes: Buffer): string {
  let encoded = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = bytes.subarray(at, at + 3);
    const bits = group.reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
    for (let index = 0; index <= group.length; index += 1)
      encoded += PHPASS_ALPHABET.charAt((bits >> (6 * index)) & 63);
  }
  return encoded;
}

function phpassMatches(
  password: string,
  [rounds = "", salt = "", checksum = ""]: readonly string[],
): boolean {
  let hash = digestOf("md5", salt, password);
  for (let left = 2 ** PHPASS_ALPHABET.indexOf(rounds); left > 0; left -= 1)
    hash = digestOf("md5", hash, password);
  return same(utf8(phpassEncode(hash)), utf8(checksum));
}

/** One character says how many rounds, at most 2^30. */
const PHPASS = /^\$[PH]\$([5-9A-S])([./0-9A-Za-z]{8})([./0-9A-Za-z]{22})$/;

function symfonyMatches(
  password: string,
  [iterations = "", salt = "", hash = ""]: readonly string[],
): boolean {
  const salted = `${password}{${salt}}`;
  let digest = digestOf("sha512", salted);
  for (let left = Number(iterations); left > 1; left -= 1) digest = digestOf("sha512", digest, salted);
  return same(digest, base64(hash));
}

function sshaMatches(password: string, [encoded = ""]: readonly string[]): boolean {
  const bytes = base64(encoded);
  return same(digestOf("sha1", password, bytes.subarray(20)), bytes.subarray(0, 20));
}

async function firebaseMatches(password: string, parts: readonly string[]): Promise<boolean> {
  const [hash = "", salt = "", signerKey = "", separator = "", rounds = "", memoryCost = ""] = parts;
  const key = await scrypt(password, Buffer.concat([base64(salt), base64(separator)]), 64, {
    N: 2 ** Number(memoryCost),
    r: Number(rounds),
    p: 1,
    maxmem: SCRYPT_MEMORY,
  });
  const cipher = createCipheriv("aes-256-ctr", key.subarray(0, 32), Buffer.alloc(16));
  return same(Buffer.concat([cipher.update(base64(signerKey)), cipher.final()]), base64(hash));
}

async function werkzeugMatches(password: string, parts: readonly string[]): Promise<boolean> {
  const [N = "", r = "", p = "", salt = "", hash = ""] = parts;
  const expected = hex(hash);
  const key = await scrypt(password, utf8(salt), expected.length, {
    N: Number(N),
    r: Number(r),
    p: Number(p),
    maxmem: SCRYPT_MEMORY,
  });
  return same(key, expected);
}

const BASE64 = "[A-Za-z0-9+/]+={0,2}";

const argon2 = (variant: "argon2i" | "argon2id"): Hasher => ({
  form: new RegExp(`^\\$${variant}\\$v=19\\$m=\\d+,t=\\d+,p=\\d+\\$[A-Za-z0-9+/]+\\$[A-Za-z0-9+/]+$`),
  verify: (password, _, digest) => argon2Verify({ password, hash: digest }),
});

const HASHERS: ReadonlyMap<string, Hasher> = new Map<string, Hasher>([
  [
    "bcrypt",
    {
      form: /^\$2[abxy]\$[0-3]\d\$[./A-Za-z0-9]{53}$/,
      verify: (password, _, hash) => bcryptVerify({ password, hash }),
    },
  ],
  [
    "bcrypt_sha256_django",
    {
      form: /^bcrypt_sha256\$(\$2[abxy]\$[0-3]\d\$[./A-Za-z0-9]{53})$/,
      verify: (password, [hash = ""]) =>
        bcryptVerify({ password: digestOf("sha256", password).toString("hex"), hash }),
    },
  ],
  ["argon2i", argon2("argon2i")],
  ["argon2id", argon2("argon2id")],
  ["md5", simple(/^([0-9a-f]{32})$/i, (password, [hash = ""]) => same(digestOf("md5", password), hex(hash)))],
  [
    "sha256",
    simple(/^([0-9a-f]{64})$/i, (password, [hash = ""]) => same(digestOf("sha256", password), hex(hash))),
  ],
  ["ldap_ssha", simple(new RegExp(`^\\{SSHA\\}(${BASE64})$`), sshaMatches)],
  [
    "sha512_symfony",
    simple(new RegExp(`^sha512_symfony\\$([1-9]\\d{0,5})\\$([^$]+)\\$(${BASE64})$`), symfonyMatches),
  ],
  ["phpass", simple(PHPASS, phpassMatches)],
  [
    "md5_phpass",
    simple(PHPASS, (password, parts) => phpassMatches(digestOf("md5", password).toString("hex"), parts)),
  ],
  ["pbkdf2_sha1", pbkdf2Hasher(/^pbkdf2_sha1\$(\d{1,7})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i, "sha1", utf8, hex)],
  [
    "pbkdf2_sha256",
    pbkdf2Hasher(
      new RegExp(`^pbkdf2_sha256\\$(\\d{1,7})\\$(${BASE64})\\$(${BASE64})$`),
      "sha256",
      base64,
      base64,
    ),
  ],
  [
    "pbkdf2_sha256_django",
    pbkdf2Hasher(new RegExp(`^pbkdf2_sha256\\$(\\d{1,7})\\$([^$]+)\\$(${BASE64})$`), "sha256", utf8, base64),
  ],
  [
    "pbkdf2_sha512",
    pbkdf2Hasher(/^pbkdf2_sha512\$(\d{1,7})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i, "sha512", utf8, hex),
  ],
  [
    "pbkdf2_sha512_hex",
    pbkdf2Hasher(
      /^pbkdf2_sha512_hex\$(\d{1,7})\$((?:[0-9a-f]{2})+)\$((?:[0-9a-f]{2})+)$/i,
      "sha512",
      hex,
      hex,
    ),
  ],
  [
    "scrypt_firebase",
    {
      form: new RegExp(`^(${BASE64})\\$(${BASE64})\\$(${BASE64})\\$(${BASE64})\\$(\\d{1,2})\\$(1\\d|\\d)$`),
      verify: firebaseMatches,
    },
  ],
  [
    "scrypt_werkzeug",
    {
      form: /^scrypt:(\d{1,6}):(\d{1,2}):(\d{1,2})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i,
      verify: werkzeugMatches,
    },
  ],
]);

/** The hashers whose digests can be imported. */
export const hasherNames: readonly string[] = [...HASHERS.keys()];

/** Whether a digest has the form that its hasher gives it. */
export const isDigestOf = (hasher: string, digest: string): boolean =>
  HASHERS.get(hasher)?.form.test(digest) ?? false;

/** A password's digest, made with `bcrypt`. */
export const hashPassword = (password: string): Promise<string> =>
  bcrypt({ password, salt: randomBytes(16), costFactor: COST_FACTOR, outputType: "encoded" });

/** Whether a digest is that of a password. */
export async function passwordMatches(password: string, hasher: string, digest: string): Promise<boolean> {
  const known = HASHERS.get(hasher);
  const parts = known?.form.exec(digest);
  if (known === undefined || parts === undefined || parts === null || password === "") return false;
  // bcrypt takes no more than this, and no password of this sandbox is longer.
  if (hasher === "bcrypt" && Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return false;
  return known.verify(password, parts.slice(1), digest);
}

/** bcrypt's limit. */
export const MAX_PASSWORD_BYTES = 72;
