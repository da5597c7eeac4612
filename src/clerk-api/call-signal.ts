import { CancelledError } from "../shared/errors.ts";

/** The signal that breaks a call off. */
export interface CallSignal {
  readonly signal: AbortSignal | undefined;
  /** Ends the wait for the caller's. */
  readonly dispose: () => void;
}

/**
 * When a call is broken off: with its caller's signal; a call that is to be seen through, only where the API holds it
 * back, so that it was not taken, or where the reason is a `CancelledError`.
 */
export function createCallSignal(
  callerSignal: AbortSignal | undefined,
  runToCompletion: boolean,
  isRateLimited: () => boolean,
): CallSignal {
  if (callerSignal === undefined || !runToCompletion)
    return { signal: callerSignal, dispose: () => undefined };
  const controller = new AbortController();
  const onAbort = () => {
    if (isRateLimited() || callerSignal.reason instanceof CancelledError)
      controller.abort(callerSignal.reason);
  };
  if (callerSignal.aborted) controller.abort(callerSignal.reason);
  callerSignal.addEventListener("abort", onAbort, { once: true });
  return { signal: controller.signal, dispose: () => callerSignal.removeEventListener("abort", onAbort) };
}
