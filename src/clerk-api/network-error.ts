/** Error codes of connections that were never established. The API cannot have received the request. */
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

/**
 * The reason for a missing response. `code` is the system error code, or `""` if there is none. `mayHaveBeenSent` is
 * false only if no server can have received the request.
 */
export interface NetworkFailure {
  readonly code: string;
  readonly text: string;
  readonly mayHaveBeenSent: boolean;
}

/** Classifies a network error by its innermost cause, because undici wraps the error of the socket. */
export function classifyNetworkError(error: unknown): NetworkFailure {
  if (!(error instanceof Error)) return { code: "", text: String(error), mayHaveBeenSent: true };
  if (error.cause !== undefined) return classifyNetworkError(error.cause);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const text = [error.message, code].find((candidate) => candidate !== "") ?? error.name;
  // A connection reset has the same code before and after the connection is established, so the message is checked.
  const mayHaveBeenSent =
    !CONNECT_ERRORS.has(code) && !/^connect |before secure TLS connection was established/.test(text);
  return { code, text: text.trim(), mayHaveBeenSent };
}
