/** The end of a call's time, or of its caller's patience, whichever comes first. */
export interface Limit {
  /** Aborts with it. */
  readonly signal: AbortSignal;
  /** Rejects with it. */
  readonly reached: Promise<never>;
  /** Whether the time is over. */
  readonly isLate: () => boolean;
  /** How many milliseconds are left. */
  readonly remaining: () => number;
  /** Ends the wait for it. */
  readonly lift: () => void;
}

export function limitOf(timeoutMs: number, cancel: AbortSignal | undefined): Limit {
  const end = performance.now() + timeoutMs;
  const controller = new AbortController();
  let late = false;
  const abort = () => controller.abort(cancel?.reason);
  const timer = setTimeout(() => {
    late = true;
    controller.abort(new Error("The time limit has passed."));
  }, timeoutMs);
  cancel?.addEventListener("abort", abort, { once: true });
  if (cancel?.aborted === true) abort();
  const reached = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  // Whoever waits for it hears of it; nobody may.
  reached.catch(() => undefined);
  return {
    signal: controller.signal,
    reached,
    isLate: () => late,
    remaining: () => end - performance.now(),
    lift: () => {
      clearTimeout(timer);
      cancel?.removeEventListener("abort", abort);
    },
  };
}
