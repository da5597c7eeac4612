/** A clock that stands still until it is moved. */
export function createClock(start = Date.UTC(2026, 4, 12)) {
  let time = start;
  return {
    now: () => time,
    /** Moves on by so many milliseconds. */
    advance: (ms: number) => {
      time += ms;
    },
  };
}
