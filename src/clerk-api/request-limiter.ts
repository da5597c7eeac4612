import { startProgressHeartbeat } from "../shared/progress-heartbeat.ts";

/** Lets so many calls go at a time; the others wait for their turn, and all wait while the API asks to. */
export interface RequestLimiter {
  /**
   * Does `work` when its turn has come. Rejects with the signal's reason where that comes first.
   *
   * @param onWait told what the call waits for, at once and again every few seconds
   */
  readonly run: <T>(
    work: () => Promise<T>,
    signal: AbortSignal | undefined,
    onWait: ((message: string) => void) | undefined,
  ) => Promise<T>;
  /** Lets nothing begin for so long: the API has said that there were too many requests. */
  readonly pauseFor: (milliseconds: number) => void;
}

export function createRequestLimiter(concurrency: number): RequestLimiter {
  let runningCount = 0;
  /** What lets each call go that waits, in the order in which they came. */
  const queue = new Set<() => void>();
  let pausedUntil = 0;
  let hold: NodeJS.Timeout | undefined;

  const hasCapacity = () => hold === undefined && runningCount < concurrency;

  /** Lets go what may. */
  const drain = () => {
    for (const start of queue) {
      if (!hasCapacity()) return;
      queue.delete(start);
      runningCount += 1;
      start();
    }
  };

  /** Waits for a turn; settles once it is this call's. */
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
          hold === undefined ? "Other calls are ahead of it." : "The API's rate limit is reached.";
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
      clearTimeout(hold);
      hold = setTimeout(() => {
        hold = undefined;
        drain();
      }, milliseconds);
    },
  };
}
