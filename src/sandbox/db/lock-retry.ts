import { setTimeout as sleep } from "node:timers/promises";
import { classifyFileError } from "./file-error.ts";

/** Waits for locks of other processes while this one goes on with what else it has to do. */
export class LockRetry {
  /** Since when nothing has got through. Whoever finds the lock held that long already waits no more. */
  private lockedSince: number | undefined;

  constructor(private readonly timeoutMs: number) {}

  /** Does `work`, which fails as a whole where a lock is in its way; again until it gets through. */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await work();
        this.lockedSince = undefined;
        return result;
      } catch (error) {
        if (classifyFileError(error) !== "locked") throw error;
        this.lockedSince ??= performance.now();
        if (performance.now() - this.lockedSince > this.timeoutMs) throw error;
        await sleep(2 + Math.random() * 8);
      }
    }
  }
}
