import { createHmac, timingSafeEqual } from "node:crypto";

/** Time-based one-time passwords of authenticator apps (RFC 6238): six digits, a new code every 30 seconds. */

const DIGITS = 6;
const STEP_MS = 30_000;

const BASE32_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function decodeBase32(text: string): Buffer {
  const bits = Array.from(text.toUpperCase().replace(/=+$/, ""))
    .map((character) => BASE32_ALPHABET.indexOf(character).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
}

function generateCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", decodeBase32(secret)).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

/** Whether a code has the format of a one-time password. */
export const isTotpCode = (code: string): boolean => /^\d{6}$/.test(code);

/**
 * Whether a code is valid for a base32 secret at time `now`. Accepts the codes of the previous and the next step too,
 * because clocks differ.
 */
export const verifyTotp = (secret: string, code: string, now: number): boolean =>
  isTotpCode(code) &&
  [-1, 0, 1].some((stepOffset) =>
    timingSafeEqual(
      Buffer.from(generateCode(secret, Math.floor(now / STEP_MS) + stepOffset)),
      Buffer.from(code),
    ),
  );
