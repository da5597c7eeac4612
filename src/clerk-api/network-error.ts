/** Connections that were never made: nothing can have been received. */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Why there was no answer; `isSent` unless the request can have reached nobody. */
export interface Breakage {
  readonly code: string;
  readonly text: string;
  readonly isSent: boolean;
}

/** What an error of the network says. Its innermost cause counts: undici wraps what the socket said. */
export function breakageOf(error: unknown): Breakage {
  if (!(error instanceof Error)) return { code: "", text: String(error), isSent: true };
  if (error.cause !== undefined) return breakageOf(error.cause);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const text = [error.message, code].find((each) => each !== "") ?? error.name;
  // A reset has the same code before the connection is made and after.
  const isSent = !NOT_SENT.has(code) && !/^connect |before secure TLS connection was established/.test(text);
  return { code, text: text.trim(), isSent };
}
