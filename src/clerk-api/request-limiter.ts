import { telling } from "../shared/progress-heartbeat.ts";

/** Lets so many calls go at a time; the others wait for their turn, and all wait while the API asks to. */
export interface Turns {
  /**
   * Does `work` when its turn has come. Rejects with the signal's reason where that comes first.
   *
   * @param waiting told what the call waits for, at once and again every few seconds
   */
  readonly take: <T>(
    work: () => Promise<T>,
    signal: AbortSignal | undefined,
    waiting: ((message: string) => void) | undefined,
  ) => Promise<T>;
  /** Lets nothing begin for so long: the API has said that there were too many requests. */
  readonly hold: (milliseconds: number) => void;
}

export function createTurns(concurrency: number): Turns {
  let running = 0;
  /** What lets each call go that waits, in the order in which they came. */
  const queue = new Set<() => void>();
  let heldUntil = 0;
  let hold: NodeJS.Timeout | undefined;

  const isFree = () => hold === undefined && running < concurrency;

  /** Lets go what may. */
  const goOn = () => {
    for (const go of queue) {
      if (!isFree()) return;
      queue.delete(go);
      running += 1;
      go();
    }
  };

  /** Waits for a turn; settles once it is this call's. */
  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        queue.delete(go);
        reject(signal?.reason);
      };
      queue.add(go);
      signal?.addEventListener("abort", giveUp, { once: true });
    });

  return {
    async take(work, signal, waiting) {
      if (isFree() && queue.size === 0) running += 1;
      else {
        const reason =
          hold === undefined ? "Other calls are ahead of it." : "The API's rate limit is reached.";
        const done = telling(waiting, reason);
        await turn(signal).finally(done);
      }
      try {
        return await work();
      } finally {
        running -= 1;
        goOn();
      }
    },
    hold(milliseconds) {
      const until = performance.now() + milliseconds;
      if (until <= heldUntil) return;
      heldUntil = until;
      clearTimeout(hold);
      hold = setTimeout(() => {
        hold = undefined;
        goOn();
      }, milliseconds);
    },
  };
}
