/** How long things take, on a machine that is busy with others. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** The milliseconds that something takes. */
export async function measureMs(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * The milliseconds that this process computes for something. On a machine that is busy, what takes longer than a
 * turn of the scheduler waits for other processes and what takes less does not: the clock would tell of these.
 */
export async function measureCpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What several candidates took, round by round. */
export interface RoundResults<Name extends string> {
  /** The median of what one took. */
  readonly median: (name: Name) => number;
  /** How many times as much one took as another: the median over the rounds, as what disturbs a round disturbs both. */
  readonly ratio: (name: Name, baseline: Name) => number;
}

/**
 * Measures candidates in turn, forwards and backwards by turns, so that what disturbs the machine disturbs each of them.
 * A first round, in which caches fill, does not count.
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
    ratio: (name, against) =>
      median(
        roundDurations.map((durations) => getDuration(durations, name) / getDuration(durations, against)),
      ),
  };
}
