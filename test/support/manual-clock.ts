import type { Clock } from "../../src/clerk-api/clock.ts";

interface Timer {
  readonly time: number;
  readonly callback: () => void;
}

/** Creates a clock whose timers run when a test advances it. */
export function createManualClock() {
  let time = 0;
  const timers = new Set<Timer>();
  const clock: Clock = {
    now: () => time,
    startTimer(callback, milliseconds) {
      const timer = { time: time + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  return {
    ...clock,
    /** The number of timers that are running. */
    countTimers: () => timers.size,
    /** Advances the clock, in milliseconds, and runs the timers that expire, in order. */
    advance(milliseconds: number) {
      const end = time + milliseconds;
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.time <= end).toSorted((a, b) => a.time - b.time);
        if (next === undefined) break;
        timers.delete(next);
        time = Math.max(time, next.time);
        next.callback();
      }
      time = end;
    },
  };
}
