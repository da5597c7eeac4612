/** What can go wrong with a call, in the terms in which a caller must be told. */

/** Whether the instance may have been changed by a call that failed. */
export type Changed = "nothing" | "unknown";

/** A call that did not succeed. `message` is complete in itself and never holds a key. */
export abstract class CallError extends Error {
  abstract readonly changed: Changed;
}

/** One error of the list that the API answers. */
export interface ApiErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly longMessage: string;
  /** The field that the error is about (`meta.param_name`). */
  readonly paramName: string | undefined;
}

/** The API refused the call: its status, every error that it named, and the trace id to quote to Clerk. */
export class ClerkApiError extends CallError {
  override readonly name = "ClerkApiError";

  constructor(
    readonly status: number,
    readonly errors: readonly ApiErrorDetail[],
    readonly traceId: string | undefined,
    readonly changed: Changed,
    readonly retryAfterSeconds?: number,
  ) {
    super(`${status} ${errors.map((error) => `${error.code}: ${error.longMessage}`).join("; ")}`);
  }
}

/** An answer came that is not of the kind that the operation declares, such as a gateway's HTML. */
export class UnusableAnswerError extends CallError {
  override readonly name = "UnusableAnswerError";

  constructor(
    message: string,
    readonly changed: Changed,
    /** The whole of it, where it may hold a credential: for a file, never for a message. */
    readonly body?: string,
  ) {
    super(message);
  }
}

/** No answer came: no connection, a connection that broke, or none within the time limit. */
export class NoAnswerError extends CallError {
  override readonly name = "NoAnswerError";

  constructor(
    message: string,
    readonly changed: Changed,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The caller gave the call up. */
export class CancelledError extends CallError {
  override readonly name = "CancelledError";

  constructor(
    readonly changed: Changed,
    message = "The call was cancelled.",
  ) {
    super(message);
  }
}

/** The arguments cannot be sent; nothing was. */
export class InvalidArgumentsError extends CallError {
  override readonly name = "InvalidArgumentsError";
  readonly changed = "nothing";
}

/** What the system says of a file, in words; the system's own where there are none here. */
const FILE_PROBLEMS: ReadonlyMap<unknown, string> = new Map([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["EROFS", "the disk is read-only"],
]);

/** Why a file could not be written. */
export function fileProblemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  const words = FILE_PROBLEMS.get(code);
  return words === undefined ? error.message : `${words}, ${String(code)}`;
}

/** Something failed that should not be able to. */
class DefectError extends CallError {
  override readonly name = "DefectError";

  constructor(
    cause: unknown,
    readonly changed: Changed,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`clerk-mcp itself failed: ${reason}. This is a bug; please report it.`, { cause });
  }
}

/** Whatever was thrown as a `CallError`; what is none is a defect. */
export const callErrorOf = (error: unknown, changed: Changed): CallError =>
  error instanceof CallError ? error : new DefectError(error, changed);

/** The program was started or configured in a way that cannot work; `message` says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
