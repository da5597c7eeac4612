import { CancelledError } from "../errors.ts";

/** The calls that a server has begun and not finished. */
export interface CallsUnderWay {
  /** Does a call, with a signal that aborts when its caller's does, or when it must be broken off. */
  readonly keep: <T>(caller: AbortSignal, call: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Settles when the calls that are under way now have ended. */
  readonly finished: () => Promise<void>;
  readonly breakOff: (reason: string) => void;
}

export function callsUnderWay(): CallsUnderWay {
  const calls = new Map<AbortController, Promise<unknown>>();
  return {
    async keep(caller, call) {
      // Not `AbortSignal.any`: a signal that outlives its calls would keep something of each.
      const controller = new AbortController();
      caller.addEventListener("abort", () => controller.abort(caller.reason), { once: true });
      if (caller.aborted) controller.abort(caller.reason);
      const made = call(controller.signal);
      calls.set(controller, made);
      try {
        return await made;
      } finally {
        calls.delete(controller);
      }
    },
    async finished() {
      await Promise.allSettled(calls.values());
    },
    breakOff(reason) {
      for (const controller of calls.keys()) controller.abort(new CancelledError("unknown", reason));
    },
  };
}
