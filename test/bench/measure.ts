/** Time measurements that are reliable on a machine with other load. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** Measures the wall-clock time of `work`, in milliseconds. */
export async function measureMs(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Measures the CPU time of this process for `work`, in milliseconds. On a busy machine, wall-clock time would include
 * waiting for other processes, but only for work that takes longer than a time slice of the scheduler.
 */
export async function measureCpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The results of several candidates, round by round. */
export interface RoundResults<Name extends string> {
  /** Returns a candidate's median. */
  readonly median: (name: Name) => number;
  /** Returns the median of the ratios of each round, because a disturbance of a round affects both candidates. */
  readonly ratio: (name: Name, baseline: Name) => number;
}

/**
 * Measures each candidate once per round, in alternating order, so that disturbances of the machine affect all
 * candidates. The first round, in which caches fill, does not count.
 */
export async function measureInterleaved<Name extends string>(
  rounds: number,
  candidates: Readonly<Record<Name, () => Promise<number>>>,
): Promise<RoundResults<Name>> {
  const roundDurations: Map<string, number>[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const order = Object.entries<() => Promise<number>>(candidates);
    const durations = new Map<string, number>();
    for (const [name, measure] of round % 2 === 0 ? order : order.toReversed())
      durations.set(name, await measure());
    if (round > 0) roundDurations.push(durations);
  }
  const getDuration = (durations: ReadonlyMap<string, number>, name: Name) =>
    durations.get(name) ?? Number.NaN;
  return {
    median: (name) => median(roundDurations.map((durations) => getDuration(durations, name))),
    ratio: (name, baseline) =>
      median(
        roundDurations.map((durations) => getDuration(durations, name) / getDuration(durations, baseline)),
      ),
  };
}
