/** Connections that were never made: nothing can have been received. */
const CONNECT_ERRORS = new Set([
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
export interface NetworkFailure {
  readonly code: string;
  readonly text: string;
  readonly mayHaveBeenSent: boolean;
}

/** What an error of the network says. Its innermost cause counts: undici wraps what the socket said. */
export function classifyNetworkError(error: unknown): NetworkFailure {
  if (!(error instanceof Error)) return { code: "", text: String(error), mayHaveBeenSent: true };
  if (error.cause !== undefined) return classifyNetworkError(error.cause);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const text = [error.message, code].find((candidate) => candidate !== "") ?? error.name;
  // A reset has the same code before the connection is made and after.
  const mayHaveBeenSent =
    !CONNECT_ERRORS.has(code) && !/^connect |before secure TLS connection was established/.test(text);
  return { code, text: text.trim(), mayHaveBeenSent };
}
