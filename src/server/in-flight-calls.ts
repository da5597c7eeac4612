import { CancelledError } from "../shared/errors.ts";

/** The calls that a server has begun and not finished. */
export interface InFlightCalls {
  /** Keeps a call, which ends when its controller aborts, until it has ended. */
  readonly track: <T>(controller: AbortController, call: Promise<T>) => Promise<T>;
  /** Settles when the calls that are under way now have ended. */
  readonly settled: () => Promise<void>;
  readonly abortAll: (reason: string) => void;
}

export function createInFlightCalls(): InFlightCalls {
  const calls = new Map<AbortController, Promise<unknown>>();
  return {
    async track(controller, call) {
      calls.set(controller, call);
      try {
        return await call;
      } finally {
        calls.delete(controller);
      }
    },
    async settled() {
      await Promise.allSettled(calls.values());
    },
    abortAll(reason) {
      for (const controller of calls.keys()) controller.abort(new CancelledError("unknown", reason));
    },
  };
}
