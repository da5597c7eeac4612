/** The end of a call's time, or of its caller's patience, whichever comes first. */
export interface Limit {
  /** Rejects with it. */
  readonly reached: Promise<never>;
  readonly isReached: () => boolean;
  /** Whether the time is over. */
  readonly isLate: () => boolean;
  /** How many milliseconds are left. */
  readonly remaining: () => number;
  /** Ends the wait for it. */
  readonly lift: () => void;
}

export function limitOf(timeoutMs: number, cancel: AbortSignal | undefined): Limit {
  const end = performance.now() + timeoutMs;
  let isReached = false;
  let late = false;
  let lift = (): void => undefined;
  const reached = new Promise<never>((_, reject) => {
    const reach = (reason: unknown) => {
      isReached = true;
      reject(reason);
    };
    const abort = () => reach(cancel?.reason);
    const timer = setTimeout(() => {
      late = true;
      reach(new Error("The time limit has passed."));
    }, timeoutMs);
    cancel?.addEventListener("abort", abort, { once: true });
    if (cancel?.aborted === true) abort();
    lift = () => {
      clearTimeout(timer);
      cancel?.removeEventListener("abort", abort);
    };
  });
  // Whoever waits for it hears of it; nobody may.
  reached.catch(() => undefined);
  return {
    reached,
    isReached: () => isReached,
    isLate: () => late,
    remaining: () => end - performance.now(),
    lift,
  };
}
