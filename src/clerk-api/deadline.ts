/** The end of a call's time, or of its caller's patience, whichever comes first. */
export interface Deadline {
  /** Rejects with it. */
  readonly expired: Promise<never>;
  readonly isExpired: () => boolean;
  /** Whether the time is over. */
  readonly timedOut: () => boolean;
  /** How many milliseconds are left. */
  readonly remainingMs: () => number;
  /** Ends the wait for it. */
  readonly clear: () => void;
}

export function createDeadline(timeoutMs: number, abortSignal: AbortSignal | undefined): Deadline {
  const endTime = performance.now() + timeoutMs;
  let isExpired = false;
  let hasTimedOut = false;
  let clear = (): void => undefined;
  const expired = new Promise<never>((_, reject) => {
    const expire = (reason: unknown) => {
      isExpired = true;
      reject(reason);
    };
    const onAbort = () => expire(abortSignal?.reason);
    const timer = setTimeout(() => {
      hasTimedOut = true;
      expire(new Error("The time limit has passed."));
    }, timeoutMs);
    abortSignal?.addEventListener("abort", onAbort, { once: true });
    if (abortSignal?.aborted === true) onAbort();
    clear = () => {
      clearTimeout(timer);
      abortSignal?.removeEventListener("abort", onAbort);
    };
  });
  // Whoever waits for it hears of it; nobody may.
  expired.catch(() => undefined);
  return {
    expired,
    isExpired: () => isExpired,
    timedOut: () => hasTimedOut,
    remainingMs: () => endTime - performance.now(),
    clear,
  };
}
