import { CancelledError } from "../shared/index.ts";

/** The calls that a server has started and not yet finished. */
export interface InFlightCalls {
  /** Tracks a call, which `controller` can abort, until it settles. Returns the call's result. */
  readonly track: <T>(controller: AbortController, call: Promise<T>) => Promise<T>;
  /** Marks the call of a controller: it is about to be sent, and must not be lost. */
  readonly markRunToCompletion: (controller: AbortController) => void;
  /** Resolves when the calls that are in flight now have settled. */
  readonly settled: () => Promise<void>;
  /** Resolves when the marked calls that are in flight now have settled. */
  readonly completed: () => Promise<void>;
  /** From now on, `isStopping` is true. */
  readonly startStopping: () => void;
  /** Whether the server is being stopped, so that responses may not be read any more. */
  readonly isStopping: () => boolean;
  readonly abortAll: (reason: string) => void;
}

export function createInFlightCalls(): InFlightCalls {
  const calls = new Map<AbortController, Promise<unknown>>();
  const markedControllers = new Set<AbortController>();
  let isStopping = false;
  return {
    async track(controller, call) {
      calls.set(controller, call);
      try {
        return await call;
      } finally {
        calls.delete(controller);
        markedControllers.delete(controller);
      }
    },
    markRunToCompletion: (controller) => void markedControllers.add(controller),
    async settled() {
      await Promise.allSettled(calls.values());
    },
    async completed() {
      const markedCalls = [...calls].flatMap(([controller, call]) =>
        markedControllers.has(controller) ? [call] : [],
      );
      await Promise.allSettled(markedCalls);
    },
    startStopping() {
      isStopping = true;
    },
    isStopping: () => isStopping,
    abortAll(reason) {
      for (const controller of calls.keys()) controller.abort(new CancelledError("unknown", reason));
    },
  };
}
