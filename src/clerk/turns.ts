import PQueue from "p-queue";
import { telling } from "../telling.ts";

/** Lets so many calls go at a time; the others wait for their turn, and all wait while the API asks to. */
export interface Turns {
  /**
   * Does `work` when its turn has come.
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
  const queue = new PQueue({ concurrency });
  let heldUntil = 0;
  let release: NodeJS.Timeout | undefined;

  return {
    async take<T>(
      work: () => Promise<T>,
      signal: AbortSignal | undefined,
      waiting: ((message: string) => void) | undefined,
    ) {
      const isFree = !queue.isPaused && queue.size === 0 && queue.pending < concurrency;
      const done = isFree
        ? () => undefined
        : telling(
            waiting,
            queue.isPaused ? "The API's rate limit is reached." : "Other calls are ahead of it.",
          );
      let running: Promise<T> | undefined;
      try {
        return await queue.add(
          () => {
            done();
            running = work();
            return running;
          },
          signal === undefined ? {} : { signal },
        );
      } catch (error) {
        // An abort makes the queue give up at once; what is under way knows best what became of it.
        if (running !== undefined) return await running;
        throw error;
      } finally {
        done();
      }
    },
    hold(milliseconds) {
      const until = performance.now() + milliseconds;
      if (until <= heldUntil) return;
      heldUntil = until;
      queue.pause();
      clearTimeout(release);
      release = setTimeout(() => queue.start(), milliseconds);
    },
  };
}
