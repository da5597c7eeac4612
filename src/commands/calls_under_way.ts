import { CancelledError } from "../errors.ts";

/** The calls that a server has begun and not finished. */
export interface CallsUnderWay {
  /** Aborts when they must be broken off. */
  readonly signal: AbortSignal;
  /** Keeps a call as long as it takes. */
  readonly keep: <T>(call: Promise<T>) => Promise<T>;
  /** Settles when the calls that are under way now have ended. */
  readonly finished: () => Promise<void>;
  readonly breakOff: (reason: string) => void;
}

export function callsUnderWay(): CallsUnderWay {
  const controller = new AbortController();
  const calls = new Set<Promise<unknown>>();
  return {
    signal: controller.signal,
    async keep(call) {
      calls.add(call);
      try {
        return await call;
      } finally {
        calls.delete(call);
      }
    },
    async finished() {
      await Promise.allSettled(calls);
    },
    breakOff: (reason) => controller.abort(new CancelledError("unknown", reason)),
  };
}
