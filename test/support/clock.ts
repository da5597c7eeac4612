/** Creates a clock that only `advance` moves. */
export function createClock(start = Date.UTC(2026, 4, 12)) {
  let time = start;
  return {
    now: () => time,
    /** Advances the clock, in milliseconds. */
    advance: (ms: number) => {
      time += ms;
    },
  };
}
