/** The abort signal of one API call, derived from the caller's signal. */
export interface CallSignal {
  readonly signal: AbortSignal | undefined;
  /** Removes the listener from the caller's signal. Call it when the call has ended. */
  readonly dispose: () => void;
}

/**
 * Creates the abort signal of an API call. A normal call aborts when the caller's signal aborts. A call with
 * `runToCompletion` continues when the caller aborts during it, so that its result is not lost. It aborts only if it is
 * rate limited (429) at that moment, which means that the API has not executed it. If the caller's signal has already
 * aborted, the returned signal is aborted too.
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
    if (isRateLimited()) controller.abort(callerSignal.reason);
  };
  if (callerSignal.aborted) controller.abort(callerSignal.reason);
  callerSignal.addEventListener("abort", onAbort, { once: true });
  return { signal: controller.signal, dispose: () => callerSignal.removeEventListener("abort", onAbort) };
}
