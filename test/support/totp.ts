import { createHmac } from "node:crypto";

/** Base32 of the secret in the test vectors of RFC 6238. */
export const TOTP_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/** Generates a code as an authenticator app does, independently of the sandbox's implementation. */
export function generateTotp(ms: number): string {
  const counter = Buffer.from(
    Math.floor(ms / 30_000)
      .toString(16)
      .padStart(16, "0"),
    "hex",
  );
  const mac = createHmac("sha1", "12345678901234567890").update(counter).digest();
  const offset = (mac.at(-1) ?? 0) % 16;
  return String((mac.readUInt32BE(offset) % 2 ** 31) % 1_000_000).padStart(6, "0");
}
