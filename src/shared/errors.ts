/** The errors of calls, classified by what the caller must be told about them. */

/** Whether a failed call may have changed the instance. */
export type SideEffect = "nothing" | "unknown";

/** A failed call. `message` is complete in itself and never contains a secret key. */
export abstract class CallError extends Error {
  abstract readonly sideEffect: SideEffect;
}

/** One entry of the `errors` of an error response of the API. */
export interface ApiErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly longMessage: string;
  /** The input field that caused the error (`meta.param_name`). */
  readonly paramName: string | undefined;
}

/** The API responded with an error status. `traceId` identifies the request to Clerk's support. */
export class ClerkApiError extends CallError {
  override readonly name = "ClerkApiError";

  constructor(
    readonly status: number,
    readonly errors: readonly ApiErrorDetail[],
    readonly traceId: string | undefined,
    readonly sideEffect: SideEffect,
    readonly retryAfterSeconds?: number,
  ) {
    super(`${status} ${errors.map((error) => `${error.code}: ${error.longMessage}`).join("; ")}`);
  }
}

/** What is known about an unexpected response. */
export interface UnexpectedResponseDetails {
  readonly status?: number | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** The whole body, if it may contain a credential. It may be written to a file, but never into a message. */
  readonly body?: string | undefined;
}

/** The response is not of the kind that the operation declares, such as an HTML page of a gateway. */
export class UnexpectedResponseError extends CallError implements UnexpectedResponseDetails {
  override readonly name = "UnexpectedResponseError";
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly body: string | undefined;

  constructor(
    message: string,
    readonly sideEffect: SideEffect,
    { status, retryAfterSeconds, body }: UnexpectedResponseDetails = {},
  ) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.body = body;
  }
}

/** There was no response: the connection failed or broke, or the deadline passed. */
export class NoResponseError extends CallError {
  override readonly name = "NoResponseError";

  constructor(
    message: string,
    readonly sideEffect: SideEffect,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The API's rate limit lasts longer than the call may wait, so no request was sent. */
export class RateLimitError extends CallError {
  override readonly name = "RateLimitError";
  readonly sideEffect = "nothing";

  constructor(readonly retryAfterSeconds: number) {
    super(
      `The API has limited this operation (HTTP 429) for another ${retryAfterSeconds} seconds, which is longer than a ` +
        "call may wait. The call was not sent.",
    );
  }
}

/** The caller canceled the call, or the program aborted it while shutting down. */
export class CancelledError extends CallError {
  override readonly name = "CancelledError";

  constructor(
    readonly sideEffect: SideEffect,
    message = "The call was cancelled.",
  ) {
    super(message);
  }
}

/** The arguments are invalid; no request was sent. */
export class InvalidArgumentsError extends CallError {
  override readonly name = "InvalidArgumentsError";
  readonly sideEffect = "nothing";
}

/** The operator's settings do not allow the call; no request was sent. */
export class ExcludedCallError extends CallError {
  override readonly name = "ExcludedCallError";
  readonly sideEffect = "nothing";
}

/** Descriptions of error codes of the file system; for other codes, the system's own message is used. */
const FILE_ERROR_DESCRIPTIONS: ReadonlyMap<unknown, string> = new Map([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["EROFS", "the disk is read-only"],
]);

/** Describes in words why a file could not be written. */
export function describeFileError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  const description = FILE_ERROR_DESCRIPTIONS.get(code);
  return description === undefined ? error.message : `${description}, ${String(code)}`;
}

/** An unexpected failure, which is a bug of this program. */
class InternalError extends CallError {
  override readonly name = "InternalError";

  constructor(
    cause: unknown,
    readonly sideEffect: SideEffect,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`clerk-mcp itself failed: ${reason}. This is a bug; please report it.`, { cause });
  }
}

/** Returns a thrown value if it is a `CallError`; anything else is a bug and is wrapped in an `InternalError`. */
export const toCallError = (error: unknown, sideEffect: SideEffect): CallError =>
  error instanceof CallError ? error : new InternalError(error, sideEffect);

/** The command line or the configuration is invalid; `message` says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
