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
import { invalidParam } from "../../api-error.ts";

/**
 * Passwords. The sandbox hashes its own with bcrypt; digests that were made elsewhere are kept as they are and
 * verified with the hasher that made them, each in the form that Clerk's documentation gives for it.
 */

const COST_FACTOR = 10;
const pbkdf2 = promisify(pbkdf2Callback);
const scrypt = promisify<string, Buffer, number, ScryptOptions, Buffer>(scryptCallback);

/**
 * The most work that a digest may ask for, far above what exporters set: about two seconds of one processor.
 * More would keep the sandbox from everything else.
 */
const MOST = {
  bcryptCost: 14,
  /** KiB times passes. */
  argon2Work: 2 ** 20,
  argon2Memory: 2 ** 18,
  phpassRounds: 2 ** 20,
  /** Iterations times blocks of the hash. */
  pbkdf2Work: 3_000_000,
  /** N times r times p. */
  scryptWork: 2 ** 22,
};

/** scrypt takes 128 bytes for each unit of N times r, and a little more. */
const SCRYPT_MEMORY = 129 * MOST.scryptWork;

const same = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);
const base64 = (text: string) => Buffer.from(text, "base64");
const hex = (text: string) => Buffer.from(text, "hex");
const utf8 = (text: string) => Buffer.from(text, "utf8");
const digestOf = (algorithm: string, ...parts: (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest();

interface Hasher {
  /** The form of a digest; its groups are what `verify` works with. */
  readonly form: RegExp;
  /** Whether its parameters are possible, and the work that they ask for is bearable; any are by default. */
  readonly bearable?: (parts: readonly string[]) => boolean;
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
  bearable([iterations = "", , hash = ""]) {
    const blocks = Math.ceil(hashOf(hash).length / digestOf(algorithm).length);
    return Number(iterations) >= 1 && Number(iterations) * blocks <= MOST.pbkdf2Work;
  },
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

const phpass = (matches: (password: string, parts: readonly string[]) => boolean): Hasher => ({
  ...simple(/^\$[PH]\$([5-9A-S])([./0-9A-Za-z]{8})([./0-9A-Za-z]{22})$/, matches),
  bearable: ([rounds = ""]) => 2 ** PHPASS_ALPHABET.indexOf(rounds) <= MOST.phpassRounds,
});

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

const bearableBcrypt = (cost: string) => Number(cost) >= 4 && Number(cost) <= MOST.bcryptCost;

/** N is a power of two. */
const bearableScrypt = (N: number, r: number, p: number) =>
  N >= 2 && Number.isInteger(Math.log2(N)) && r >= 1 && p >= 1 && N * r * p <= MOST.scryptWork;

const BASE64 = "[A-Za-z0-9+/]+={0,2}";

const argon2 = (variant: "argon2i" | "argon2id"): Hasher => ({
  form: new RegExp(
    `^\\$${variant}\\$v=19\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([A-Za-z0-9+/]{11,})\\$([A-Za-z0-9+/]{6,})$`,
  ),
  bearable(parts) {
    const [memory = 0, passes = 0, lanes = 0] = parts.map(Number);
    return (
      passes >= 1 &&
      lanes >= 1 &&
      memory >= 8 * lanes &&
      memory <= MOST.argon2Memory &&
      memory * passes <= MOST.argon2Work
    );
  },
  verify: (password, _, digest) => argon2Verify({ password, hash: digest }),
});

const HASHERS: ReadonlyMap<string, Hasher> = new Map<string, Hasher>([
  [
    "bcrypt",
    {
      form: /^\$2[abxy]\$([0-3]\d)\$[./A-Za-z0-9]{53}$/,
      bearable: ([cost = ""]) => bearableBcrypt(cost),
      verify: (password, _, hash) => bcryptVerify({ password, hash }),
    },
  ],
  [
    "bcrypt_sha256_django",
    {
      form: /^bcrypt_sha256\$(\$2[abxy]\$([0-3]\d)\$[./A-Za-z0-9]{53})$/,
      bearable: ([, cost = ""]) => bearableBcrypt(cost),
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
  ["phpass", phpass(phpassMatches)],
  [
    "md5_phpass",
    phpass((password, parts) => phpassMatches(digestOf("md5", password).toString("hex"), parts)),
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
      bearable: ([, , , , rounds = "", memoryCost = ""]) =>
        bearableScrypt(2 ** Number(memoryCost), Number(rounds), 1),
      verify: firebaseMatches,
    },
  ],
  [
    "scrypt_werkzeug",
    {
      form: /^scrypt:(\d{1,6}):(\d{1,2}):(\d{1,2})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i,
      bearable: ([N = "", r = "", p = ""]) => bearableScrypt(Number(N), Number(r), Number(p)),
      verify: werkzeugMatches,
    },
  ],
]);

/** The hashers whose digests can be imported. */
export const hasherNames: readonly string[] = [...HASHERS.keys()];

/** A digest's hasher and the parts of it; `undefined` where it does not have the form that its hasher gives it. */
function read(hasher: string, digest: string) {
  const known = HASHERS.get(hasher);
  const parts = known?.form.exec(digest)?.slice(1);
  return known === undefined || parts === undefined ? undefined : { known, parts };
}

const unbearable = (hasher: string) =>
  invalidParam(
    "password_digest",
    `The parameters of this ${hasher} digest are impossible, or verifying it would take too long.`,
    "form_password_digest_invalid_code",
  );

/** @throws Failure 422 for a digest that its hasher cannot have made, or would take too long to verify */
export function checkDigest(hasher: string, digest: string): void {
  const found = read(hasher, digest);
  if (found === undefined)
    throw invalidParam(
      "password_digest",
      `password_digest does not have the form of a ${hasher} digest.`,
      "form_password_digest_invalid_code",
    );
  if (found.known.bearable?.(found.parts) === false) throw unbearable(hasher);
}

/** A password's digest, made with `bcrypt`. */
export const hashPassword = (password: string): Promise<string> =>
  bcrypt({ password, salt: randomBytes(16), costFactor: COST_FACTOR, outputType: "encoded" });

/**
 * Whether a digest is that of a password.
 *
 * @throws Failure 422 for a digest, kept by an earlier version, that would take too long to verify
 */
export async function passwordMatches(password: string, hasher: string, digest: string): Promise<boolean> {
  const found = read(hasher, digest);
  if (found === undefined || password === "") return false;
  const { known, parts } = found;
  if (known.bearable?.(parts) === false) throw unbearable(hasher);
  // bcrypt takes no more than this, and no password of this sandbox is longer.
  if (hasher === "bcrypt" && Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return false;
  return known.verify(password, parts, digest);
}

/** bcrypt's limit. */
export const MAX_PASSWORD_BYTES = 72;
