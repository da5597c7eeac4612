import { CancelledError } from "../shared/errors.ts";

/** The calls that a server has begun and not finished. */
export interface CallsUnderWay {
  /** Keeps a call, which ends when its controller aborts, until it has ended. */
  readonly keep: <T>(controller: AbortController, call: Promise<T>) => Promise<T>;
  /** Settles when the calls that are under way now have ended. */
  readonly finished: () => Promise<void>;
  readonly breakOff: (reason: string) => void;
}

export function callsUnderWay(): CallsUnderWay {
  const calls = new Map<AbortController, Promise<unknown>>();
  return {
    async keep(controller, call) {
      calls.set(controller, call);
      try {
        return await call;
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
