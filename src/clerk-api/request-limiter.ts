import { startProgressHeartbeat } from "../shared/index.ts";

/**
 * Limits the number of concurrent calls. Further calls wait in a first-in, first-out queue. While the API's rate limit
 * applies, all new calls wait.
 */
export interface RequestLimiter {
  /**
   * Runs `work` when a slot is free. Rejects with the signal's reason if the signal aborts while the call is queued.
   *
   * @param onWait called with the reason for the wait, immediately and then every few seconds while the call is queued
   */
  readonly run: <T>(
    work: () => Promise<T>,
    signal: AbortSignal | undefined,
    onWait: ((message: string) => void) | undefined,
  ) => Promise<T>;
  /** Starts no further calls for this long, because the API has answered 429 (too many requests). */
  readonly pauseFor: (milliseconds: number) => void;
}

export function createRequestLimiter(concurrency: number): RequestLimiter {
  let runningCount = 0;
  /** One function per queued call, in the order of arrival. Calling it starts the call. */
  const queue = new Set<() => void>();
  let pausedUntil = 0;
  let pauseTimer: NodeJS.Timeout | undefined;

  const hasCapacity = () => pauseTimer === undefined && runningCount < concurrency;

  /** Starts queued calls while there is capacity. */
  const drain = () => {
    for (const start of queue) {
      if (!hasCapacity()) return;
      queue.delete(start);
      runningCount += 1;
      start();
    }
  };

  /** Resolves when a slot is assigned to the call. Rejects with the signal's reason if the signal aborts first. */
  const waitForSlot = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      const onAbort = () => {
        queue.delete(start);
        reject(signal?.reason);
      };
      queue.add(start);
      signal?.addEventListener("abort", onAbort, { once: true });
    });

  return {
    async run(work, signal, onWait) {
      if (hasCapacity() && queue.size === 0) runningCount += 1;
      else {
        const reason =
          pauseTimer === undefined ? "Other calls are ahead of it." : "The API's rate limit is reached.";
        const stopHeartbeat = startProgressHeartbeat(onWait, reason);
        await waitForSlot(signal).finally(stopHeartbeat);
      }
      try {
        return await work();
      } finally {
        runningCount -= 1;
        drain();
      }
    },
    pauseFor(milliseconds) {
      const resumeAt = performance.now() + milliseconds;
      if (resumeAt <= pausedUntil) return;
      pausedUntil = resumeAt;
      clearTimeout(pauseTimer);
      pauseTimer = setTimeout(() => {
        pauseTimer = undefined;
        drain();
      }, milliseconds);
    },
  };
}
