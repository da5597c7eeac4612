/** What can go wrong with a call, in the terms in which a caller must be told. */

/** Whether the instance may have been changed by a call that failed. */
export type SideEffect = "nothing" | "unknown";

/** A call that did not succeed. `message` is complete in itself and never holds a key. */
export abstract class CallError extends Error {
  abstract readonly sideEffect: SideEffect;
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
    readonly sideEffect: SideEffect,
    readonly retryAfterSeconds?: number,
  ) {
    super(`${status} ${errors.map((error) => `${error.code}: ${error.longMessage}`).join("; ")}`);
  }
}

/** An answer came that is not of the kind that the operation declares, such as a gateway's HTML. */
export class UnexpectedResponseError extends CallError {
  override readonly name = "UnexpectedResponseError";

  constructor(
    message: string,
    readonly sideEffect: SideEffect,
    /** The whole of it, where it may hold a credential: for a file, never for a message. */
    readonly body?: string,
  ) {
    super(message);
  }
}

/** No answer came: no connection, a connection that broke, or none within the time limit. */
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

/** The caller gave the call up. */
export class CancelledError extends CallError {
  override readonly name = "CancelledError";

  constructor(
    readonly sideEffect: SideEffect,
    message = "The call was cancelled.",
  ) {
    super(message);
  }
}

/** The arguments cannot be sent; nothing was. */
export class InvalidArgumentsError extends CallError {
  override readonly name = "InvalidArgumentsError";
  readonly sideEffect = "nothing";
}

/** What the system says of a file, in words; the system's own where there are none here. */
const FILE_ERROR_DESCRIPTIONS: ReadonlyMap<unknown, string> = new Map([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["EROFS", "the disk is read-only"],
]);

/** Why a file could not be written. */
export function describeFileError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  const description = FILE_ERROR_DESCRIPTIONS.get(code);
  return description === undefined ? error.message : `${description}, ${String(code)}`;
}

/** Something failed that should not be able to. */
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

/** Whatever was thrown as a `CallError`; what is none is a defect. */
export const toCallError = (error: unknown, sideEffect: SideEffect): CallError =>
  error instanceof CallError ? error : new InternalError(error, sideEffect);

/** The program was started or configured in a way that cannot work; `message` says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
