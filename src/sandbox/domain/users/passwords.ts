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
 * Password hashing. The sandbox hashes passwords with bcrypt. Imported digests are stored unchanged and verified with
 * the algorithm that created them, in the formats that Clerk's documentation specifies.
 */

const BCRYPT_COST_FACTOR = 10;
const pbkdf2 = promisify(pbkdf2Callback);
const scrypt = promisify<string, Buffer, number, ScryptOptions, Buffer>(scryptCallback);

/**
 * Limits of the cost parameters of a digest: about two seconds of CPU time, far above the usual settings of
 * exporters. A more expensive digest would block the sandbox.
 */
const COST_LIMITS = {
  bcryptCost: 14,
  /** Memory in KiB times passes. */
  argon2Work: 2 ** 20,
  argon2Memory: 2 ** 18,
  phpassRounds: 2 ** 20,
  /** Iterations times output blocks of the hash. */
  pbkdf2Work: 3_000_000,
  /** N times r times p. */
  scryptWork: 2 ** 22,
};

/** scrypt needs 128 bytes for each unit of N times r, and some more. */
const MAX_SCRYPT_MEMORY_BYTES = 129 * COST_LIMITS.scryptWork;

const isEqual = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);
const decodeBase64 = (text: string) => Buffer.from(text, "base64");
const decodeHex = (text: string) => Buffer.from(text, "hex");
const encodeUtf8 = (text: string) => Buffer.from(text, "utf8");
const computeDigest = (algorithm: string, ...parts: (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest();

interface Hasher {
  /** Format of a digest; `verify` receives its capture groups. */
  readonly pattern: RegExp;
  /** Whether the cost parameters are valid and within COST_LIMITS. Omitted for hashers without cost parameters. */
  readonly isWithinCostLimit?: (parts: readonly string[]) => boolean;
  readonly verify: (password: string, parts: readonly string[], digest: string) => Promise<boolean>;
}

const createSimpleHasher = (
  pattern: RegExp,
  matches: (password: string, parts: readonly string[]) => boolean,
): Hasher => ({
  pattern,
  verify: async (password, parts) => matches(password, parts),
});

/** `name$iterations$salt$hash`; the key length is that of the given hash. */
const createPbkdf2Hasher = (
  pattern: RegExp,
  algorithm: "sha1" | "sha256" | "sha512",
  decodeSalt: (text: string) => Buffer,
  decodeHash: (text: string) => Buffer,
): Hasher => ({
  pattern,
  isWithinCostLimit([iterations = "", , hash = ""]) {
    const blocks = Math.ceil(decodeHash(hash).length / computeDigest(algorithm).length);
    return Number(iterations) >= 1 && Number(iterations) * blocks <= COST_LIMITS.pbkdf2Work;
  },
  async verify(password, [iterations = "", salt = "", hash = ""]) {
    const expected = decodeHash(hash);
    return isEqual(
      await pbkdf2(password, decodeSalt(salt), Number(iterations), expected.length, algorithm),
      expected,
    );
  },
});

const PHPASS_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** phpass encodes three bytes as four characters, lowest bits first. */
function encodePhpass(bytes: Buffer): string {
  let encoded = "";
  for (let offset = 0; offset < bytes.length; offset += 3) {
    const group = bytes.subarray(offset, offset + 3);
    const bits = group.reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
    for (let index = 0; index <= group.length; index += 1)
      encoded += PHPASS_ALPHABET.charAt((bits >> (6 * index)) & 63);
  }
  return encoded;
}

function verifyPhpass(password: string, [rounds = "", salt = "", checksum = ""]: readonly string[]): boolean {
  let hash = computeDigest("md5", salt, password);
  for (let remaining = 2 ** PHPASS_ALPHABET.indexOf(rounds); remaining > 0; remaining -= 1)
    hash = computeDigest("md5", hash, password);
  return isEqual(encodeUtf8(encodePhpass(hash)), encodeUtf8(checksum));
}

const createPhpassHasher = (matches: (password: string, parts: readonly string[]) => boolean): Hasher => ({
  ...createSimpleHasher(/^\$[PH]\$([5-9A-S])([./0-9A-Za-z]{8})([./0-9A-Za-z]{22})$/, matches),
  isWithinCostLimit: ([rounds = ""]) => 2 ** PHPASS_ALPHABET.indexOf(rounds) <= COST_LIMITS.phpassRounds,
});

function verifySymfony(
  password: string,
  [iterations = "", salt = "", hash = ""]: readonly string[],
): boolean {
  const salted = `${password}{${salt}}`;
  let digest = computeDigest("sha512", salted);
  for (let remaining = Number(iterations); remaining > 1; remaining -= 1)
    digest = computeDigest("sha512", digest, salted);
  return isEqual(digest, decodeBase64(hash));
}

function verifySsha(password: string, [encoded = ""]: readonly string[]): boolean {
  const bytes = decodeBase64(encoded);
  return isEqual(computeDigest("sha1", password, bytes.subarray(20)), bytes.subarray(0, 20));
}

async function verifyFirebase(password: string, parts: readonly string[]): Promise<boolean> {
  const [hash = "", salt = "", signerKey = "", separator = "", rounds = "", memoryCost = ""] = parts;
  const key = await scrypt(password, Buffer.concat([decodeBase64(salt), decodeBase64(separator)]), 64, {
    N: 2 ** Number(memoryCost),
    r: Number(rounds),
    p: 1,
    maxmem: MAX_SCRYPT_MEMORY_BYTES,
  });
  const cipher = createCipheriv("aes-256-ctr", key.subarray(0, 32), Buffer.alloc(16));
  return isEqual(Buffer.concat([cipher.update(decodeBase64(signerKey)), cipher.final()]), decodeBase64(hash));
}

async function verifyWerkzeug(password: string, parts: readonly string[]): Promise<boolean> {
  const [N = "", r = "", p = "", salt = "", hash = ""] = parts;
  const expected = decodeHex(hash);
  const key = await scrypt(password, encodeUtf8(salt), expected.length, {
    N: Number(N),
    r: Number(r),
    p: Number(p),
    maxmem: MAX_SCRYPT_MEMORY_BYTES,
  });
  return isEqual(key, expected);
}

const isBcryptCostAllowed = (cost: string) => Number(cost) >= 4 && Number(cost) <= COST_LIMITS.bcryptCost;

/** N must be a power of two. */
const isScryptCostAllowed = (N: number, r: number, p: number) =>
  N >= 2 && Number.isInteger(Math.log2(N)) && r >= 1 && p >= 1 && N * r * p <= COST_LIMITS.scryptWork;

const BASE64_PATTERN = "[A-Za-z0-9+/]+={0,2}";

const createArgon2Hasher = (variant: "argon2i" | "argon2id"): Hasher => ({
  pattern: new RegExp(
    `^\\$${variant}\\$v=19\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([A-Za-z0-9+/]{11,})\\$([A-Za-z0-9+/]{6,})$`,
  ),
  isWithinCostLimit(parts) {
    const [memory = 0, passes = 0, lanes = 0] = parts.map(Number);
    return (
      passes >= 1 &&
      lanes >= 1 &&
      memory >= 8 * lanes &&
      memory <= COST_LIMITS.argon2Memory &&
      memory * passes <= COST_LIMITS.argon2Work
    );
  },
  verify: (password, _, digest) => argon2Verify({ password, hash: digest }),
});

const HASHERS: ReadonlyMap<string, Hasher> = new Map<string, Hasher>([
  [
    "bcrypt",
    {
      pattern: /^\$2[abxy]\$([0-3]\d)\$[./A-Za-z0-9]{53}$/,
      isWithinCostLimit: ([cost = ""]) => isBcryptCostAllowed(cost),
      verify: (password, _, hash) => bcryptVerify({ password, hash }),
    },
  ],
  [
    "bcrypt_sha256_django",
    {
      pattern: /^bcrypt_sha256\$(\$2[abxy]\$([0-3]\d)\$[./A-Za-z0-9]{53})$/,
      isWithinCostLimit: ([, cost = ""]) => isBcryptCostAllowed(cost),
      verify: (password, [hash = ""]) =>
        bcryptVerify({ password: computeDigest("sha256", password).toString("hex"), hash }),
    },
  ],
  ["argon2i", createArgon2Hasher("argon2i")],
  ["argon2id", createArgon2Hasher("argon2id")],
  [
    "md5",
    createSimpleHasher(/^([0-9a-f]{32})$/i, (password, [hash = ""]) =>
      isEqual(computeDigest("md5", password), decodeHex(hash)),
    ),
  ],
  [
    "sha256",
    createSimpleHasher(/^([0-9a-f]{64})$/i, (password, [hash = ""]) =>
      isEqual(computeDigest("sha256", password), decodeHex(hash)),
    ),
  ],
  ["ldap_ssha", createSimpleHasher(new RegExp(`^\\{SSHA\\}(${BASE64_PATTERN})$`), verifySsha)],
  [
    "sha512_symfony",
    createSimpleHasher(
      new RegExp(`^sha512_symfony\\$([1-9]\\d{0,5})\\$([^$]+)\\$(${BASE64_PATTERN})$`),
      verifySymfony,
    ),
  ],
  ["phpass", createPhpassHasher(verifyPhpass)],
  [
    "md5_phpass",
    createPhpassHasher((password, parts) =>
      verifyPhpass(computeDigest("md5", password).toString("hex"), parts),
    ),
  ],
  [
    "pbkdf2_sha1",
    createPbkdf2Hasher(
      /^pbkdf2_sha1\$(\d{1,7})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i,
      "sha1",
      encodeUtf8,
      decodeHex,
    ),
  ],
  [
    "pbkdf2_sha256",
    createPbkdf2Hasher(
      new RegExp(`^pbkdf2_sha256\\$(\\d{1,7})\\$(${BASE64_PATTERN})\\$(${BASE64_PATTERN})$`),
      "sha256",
      decodeBase64,
      decodeBase64,
    ),
  ],
  [
    "pbkdf2_sha256_django",
    createPbkdf2Hasher(
      new RegExp(`^pbkdf2_sha256\\$(\\d{1,7})\\$([^$]+)\\$(${BASE64_PATTERN})$`),
      "sha256",
      encodeUtf8,
      decodeBase64,
    ),
  ],
  [
    "pbkdf2_sha512",
    createPbkdf2Hasher(
      /^pbkdf2_sha512\$(\d{1,7})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i,
      "sha512",
      encodeUtf8,
      decodeHex,
    ),
  ],
  [
    "pbkdf2_sha512_hex",
    createPbkdf2Hasher(
      /^pbkdf2_sha512_hex\$(\d{1,7})\$((?:[0-9a-f]{2})+)\$((?:[0-9a-f]{2})+)$/i,
      "sha512",
      decodeHex,
      decodeHex,
    ),
  ],
  [
    "scrypt_firebase",
    {
      pattern: new RegExp(
        `^(${BASE64_PATTERN})\\$(${BASE64_PATTERN})\\$(${BASE64_PATTERN})\\$(${BASE64_PATTERN})\\$(\\d{1,2})\\$(1\\d|\\d)$`,
      ),
      isWithinCostLimit: ([, , , , rounds = "", memoryCost = ""]) =>
        isScryptCostAllowed(2 ** Number(memoryCost), Number(rounds), 1),
      verify: verifyFirebase,
    },
  ],
  [
    "scrypt_werkzeug",
    {
      pattern: /^scrypt:(\d{1,6}):(\d{1,2}):(\d{1,2})\$([^$]+)\$((?:[0-9a-f]{2})+)$/i,
      isWithinCostLimit: ([N = "", r = "", p = ""]) => isScryptCostAllowed(Number(N), Number(r), Number(p)),
      verify: verifyWerkzeug,
    },
  ],
]);

/** Names of the hashers whose digests can be imported. */
export const HASHER_NAMES: readonly string[] = [...HASHERS.keys()];

/**
 * Returns the hasher of a digest and the digest's parts; `undefined` if the digest does not match the hasher's
 * format.
 */
function parseDigest(hasher: string, digest: string) {
  const known = HASHERS.get(hasher);
  const parts = known?.pattern.exec(digest)?.slice(1);
  return known === undefined || parts === undefined ? undefined : { known, parts };
}

const tooExpensive = (hasher: string) =>
  invalidParam(
    "password_digest",
    `The parameters of this ${hasher} digest are impossible, or verifying it would take too long.`,
    "form_password_digest_invalid_code",
  );

/**
 * @throws ApiError 422 if the digest does not match the hasher's format, or if verifying it would be too expensive
 */
export function assertDigest(hasher: string, digest: string): void {
  const parsed = parseDigest(hasher, digest);
  if (parsed === undefined)
    throw invalidParam(
      "password_digest",
      `password_digest does not have the form of a ${hasher} digest.`,
      "form_password_digest_invalid_code",
    );
  if (parsed.known.isWithinCostLimit?.(parsed.parts) === false) throw tooExpensive(hasher);
}

/** Hashes a password with bcrypt. */
export const hashPassword = (password: string): Promise<string> =>
  bcrypt({ password, salt: randomBytes(16), costFactor: BCRYPT_COST_FACTOR, outputType: "encoded" });

/**
 * Whether a password matches a digest.
 *
 * @throws ApiError 422 if verifying the digest would be too expensive; earlier versions stored such digests
 */
export async function verifyPassword(password: string, hasher: string, digest: string): Promise<boolean> {
  const parsed = parseDigest(hasher, digest);
  if (parsed === undefined || password === "") return false;
  const { known, parts } = parsed;
  if (known.isWithinCostLimit?.(parts) === false) throw tooExpensive(hasher);
  // bcrypt accepts at most 72 bytes, and the sandbox never stores longer passwords.
  if (hasher === "bcrypt" && Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return false;
  return known.verify(password, parts, digest);
}

/** The limit of bcrypt. */
export const MAX_PASSWORD_BYTES = 72;
