import { setTimeout as sleep } from "node:timers/promises";
import { classifyFileError } from "./file-error.ts";

/** Retries work while other processes hold the database's lock, without blocking this process's event loop. */
export class LockRetry {
  /** When the current run of lock failures began; shared, so that the timeout applies to the run, not to each call. */
  private lockedSince: number | undefined;

  constructor(private readonly timeoutMs: number) {}

  /**
   * Runs `work`, which must have no effect if it fails with a lock error, and retries it until it succeeds.
   *
   * @throws the lock error once the lock has been held for longer than the timeout; other errors at once
   */
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
