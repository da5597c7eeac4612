import { RateLimitError, startProgressHeartbeat } from "../shared/index.ts";
import { createCallQueue, type QueuedCall } from "./call-queue.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { createRateLimits } from "./rate-limits.ts";

/** The slot of a running call. */
export interface RequestSlot {
  /**
   * Gives the slot to other calls until the rate limit of the endpoint has passed. Resolves when the call has a slot
   * again. Rejects with the reason for which the deadline expires, or at once with a `RateLimitError` if the limit lasts
   * until then.
   */
  readonly waitForRateLimit: (deadline: Pick<Deadline, "expired" | "remainingMs">) => Promise<void>;
}

/** A call that is about to run. */
export interface LimitedCall {
  /** What the API limits: the method and the template of the path. */
  readonly endpoint: string;
  /** The longest rate limit that the call waits for, in milliseconds. */
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with the reason for the wait, immediately and then every few seconds while the call is queued. */
  readonly onWait?: ((message: string) => void) | undefined;
}

/**
 * Limits the number of concurrent calls. Further calls wait in the order of their arrival, and while the API's rate limit
 * applies to an endpoint, the calls to it let others pass.
 */
export interface RequestLimiter {
  /**
   * Runs `work` when a slot is free and the endpoint is not rate limited. Rejects with the signal's reason if the signal
   * aborts while the call is queued, and with a `RateLimitError` if the rate limit lasts longer than the call waits.
   */
  readonly run: <T>(work: (slot: RequestSlot) => Promise<T>, call: LimitedCall) => Promise<T>;
  /** Limits an endpoint for this long, because the API has answered 429 (too many requests). */
  readonly reportRateLimit: (endpoint: string, milliseconds: number) => void;
  /** How long an endpoint is rate limited, in milliseconds; 0 if it is not. */
  readonly getWaitMs: (endpoint: string) => number;
}

const toRateLimitError = (waitMs: number) => new RateLimitError(Math.ceil(waitMs / 1000));

export function createRequestLimiter(concurrency: number, clock: Clock = systemClock): RequestLimiter {
  const { report, getWaitMs } = createRateLimits(clock.now);
  const queue = createCallQueue(getWaitMs);
  let runningCount = 0;
  let arrivalCount = 0;
  let stopTimer = (): void => undefined;

  /** Starts queued calls while there is capacity, and continues when the next rate limit has passed. */
  const drain = () => {
    while (runningCount < concurrency) {
      const call = queue.takeNext();
      if (call === undefined) break;
      runningCount += 1;
      call.start();
    }
    stopTimer();
    // Without calls that wait for it, a timer would only keep the process running.
    const waitMs = queue.findShortestWaitMs();
    if (waitMs !== undefined) stopTimer = clock.startTimer(drain, Math.ceil(waitMs));
  };

  /** Resolves when a slot is assigned to the call. Rejects with the signal's reason if the signal aborts first. */
  const waitForSlot = ({ endpoint, maxWaitMs, signal }: LimitedCall, position: number) =>
    new Promise<void>((resolve, reject) => {
      const stopListening = () => signal?.removeEventListener("abort", onAbort);
      const call: QueuedCall = {
        endpoint,
        position,
        isRetry: false,
        getMaxWaitMs: () => maxWaitMs,
        start() {
          stopListening();
          resolve();
        },
        onLimitTooLong(waitMs) {
          stopListening();
          reject(toRateLimitError(waitMs));
        },
      };
      const onAbort = () => {
        queue.remove(call);
        drain();
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      queue.add(call);
      drain();
    });

  /** Creates the slot of a call that has just been started. */
  const createSlot = (endpoint: string, position: number) => {
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      runningCount -= 1;
      if (!queue.isEmpty()) drain();
    };
    const waitForRateLimit: RequestSlot["waitForRateLimit"] = ({ expired, remainingMs }) =>
      new Promise((resolve, reject) => {
        const call: QueuedCall = {
          endpoint,
          position,
          isRetry: true,
          getMaxWaitMs: remainingMs,
          start() {
            isHeld = true;
            resolve();
          },
          onLimitTooLong: (waitMs) => reject(toRateLimitError(waitMs)),
        };
        expired.catch((error: unknown) => {
          queue.remove(call);
          drain();
          reject(error);
        });
        queue.add(call);
        release();
      });
    return { release, slot: { waitForRateLimit } };
  };

  return {
    async run(work, call) {
      const { endpoint, onWait } = call;
      arrivalCount += 1;
      const position = arrivalCount;
      if (runningCount < concurrency && queue.isEmpty() && getWaitMs(endpoint) === 0) runningCount += 1;
      else {
        const reason =
          getWaitMs(endpoint) === 0 ? "Other calls are ahead of it." : "The API's rate limit is reached.";
        const stopHeartbeat = startProgressHeartbeat(onWait, reason);
        await waitForSlot(call, position).finally(stopHeartbeat);
      }
      const { slot, release } = createSlot(endpoint, position);
      try {
        return await work(slot);
      } finally {
        release();
      }
    },
    reportRateLimit(endpoint, milliseconds) {
      report(endpoint, milliseconds);
      queue.removeLimitedTooLong();
      drain();
    },
    getWaitMs,
  };
}
