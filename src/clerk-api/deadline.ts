import type { Clock } from "./clock.ts";

/** The deadline of a call. It expires when the time limit has passed or when the call is aborted. */
export interface Deadline {
  /** Rejects when the deadline expires, with the abort reason or a time limit `Error`. Never resolves. */
  readonly expired: Promise<never>;
  readonly isExpired: () => boolean;
  /** Whether the deadline expired because the time limit passed, not because the call was aborted. */
  readonly hasTimedOut: () => boolean;
  /** The time until the time limit, in milliseconds. Negative after it. */
  readonly remainingMs: () => number;
  /** Stops the timer and removes the abort listener. Call it when the call has ended. */
  readonly clear: () => void;
}

export function createDeadline(
  timeoutMs: number,
  abortSignal: AbortSignal | undefined,
  clock: Clock,
): Deadline {
  const endTime = clock.now() + timeoutMs;
  let isExpired = false;
  let hasTimedOut = false;
  let clear = (): void => undefined;
  const expired = new Promise<never>((_, reject) => {
    const expire = (reason: unknown) => {
      isExpired = true;
      reject(reason);
    };
    const onAbort = () => expire(abortSignal?.reason);
    const stopTimer = clock.startTimer(() => {
      hasTimedOut = true;
      expire(new Error("The time limit has passed."));
    }, timeoutMs);
    abortSignal?.addEventListener("abort", onAbort, { once: true });
    if (abortSignal?.aborted === true) onAbort();
    clear = () => {
      stopTimer();
      abortSignal?.removeEventListener("abort", onAbort);
    };
  });
  // Callers await this promise; the handler prevents an unhandled rejection if no caller does.
  expired.catch(() => undefined);
  return {
    expired,
    isExpired: () => isExpired,
    hasTimedOut: () => hasTimedOut,
    remainingMs: () => endTime - clock.now(),
    clear,
  };
}
