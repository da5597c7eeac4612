/** Monotonic time in milliseconds, and timers. */
export interface Clock {
  readonly now: () => number;
  /** Calls `callback` after this many milliseconds. Returns a function that prevents it. */
  readonly startTimer: (callback: () => void, milliseconds: number) => () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  startTimer(callback, milliseconds) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
