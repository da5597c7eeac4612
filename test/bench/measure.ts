/** How long things take, on a machine that is busy with others. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** The milliseconds that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * The milliseconds that this process computes for something. On a machine that is busy, what takes longer than a
 * turn of the scheduler waits for other processes and what takes less does not: the clock would tell of these.
 */
export async function computed(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

type Medians<Name extends string> = Readonly<Record<Name, number>>;

/**
 * Measures candidates in turn, so that what disturbs the machine disturbs each of them; gives the median of each.
 * A first round, in which caches fill, does not count.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  candidates: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Medians<Name>> {
  const samples = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, measure] of Object.entries<() => Promise<number>>(candidates)) {
      const sample = await measure();
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
  const result: Partial<Record<Name, number>> = {};
  for (const name in candidates) result[name] = median(samples.get(name) ?? []);
  return complete(result, candidates);
}

/** The same record, now that it has all names. */
function complete<Name extends string>(
  partial: Partial<Record<Name, number>>,
  names: Readonly<Record<Name, unknown>>,
): Medians<Name> {
  const isComplete = (record: Partial<Record<Name, number>>): record is Record<Name, number> =>
    Object.keys(names).every((name) => name in record);
  if (!isComplete(partial)) throw new Error("A candidate was not measured.");
  return partial;
}
