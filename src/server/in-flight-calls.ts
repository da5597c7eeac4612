import { CancelledError } from "../shared/index.ts";

/** The calls that a server has started and not yet finished. */
export interface InFlightCalls {
  /** Tracks a call, which `controller` can abort, until it settles. Returns the call's result. */
  readonly track: <T>(controller: AbortController, call: Promise<T>) => Promise<T>;
  /** Resolves when the calls that are in flight now have settled. */
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
