import { CancelledError } from "../shared/errors.ts";

/** The signal that breaks a call off. */
export interface Patience {
  readonly signal: AbortSignal | undefined;
  /** Ends the wait for the caller's. */
  readonly end: () => void;
}

/**
 * When a call is broken off: with its caller's signal; a call that is to be seen through, only where the API holds it
 * back, so that it was not taken, or where the reason is a `CancelledError`.
 */
export function patienceOf(
  caller: AbortSignal | undefined,
  seeThrough: boolean,
  isHeldBack: () => boolean,
): Patience {
  if (caller === undefined || !seeThrough) return { signal: caller, end: () => undefined };
  const controller = new AbortController();
  const given = () => {
    if (isHeldBack() || caller.reason instanceof CancelledError) controller.abort(caller.reason);
  };
  if (caller.aborted) controller.abort(caller.reason);
  caller.addEventListener("abort", given, { once: true });
  return { signal: controller.signal, end: () => caller.removeEventListener("abort", given) };
}
