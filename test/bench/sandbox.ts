import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureCpuMs, measureInterleaved } from "./measure.ts";
import type { Measurement } from "./report.ts";
import { openSeededInstance, type SeededInstance } from "./seeded-instance.ts";
import type { BenchContext, BenchSection } from "./section.ts";
import { buildUserQueries } from "./user-queries.ts";

const SMALL_USER_COUNT = 100;
const LARGE_USER_COUNT = 100_000;
const PAGE_SIZE = 10;

interface InstancePair {
  readonly small: SeededInstance;
  readonly large: SeededInstance;
}

/** A request that is made to both sandboxes. */
interface Comparison {
  readonly metric: string;
  readonly small: () => Promise<unknown>;
  readonly large: () => Promise<unknown>;
}

const formatTitle = (metric: string) =>
  `sandbox: ${metric}, ${LARGE_USER_COUNT} users against ${SMALL_USER_COUNT}`;

const ROUNDS = { firstPass: 40, secondPass: 200 };

/** Measures the ratio of the CPU times of a request with many and with few users. */
async function measureComparison({ metric, small, large }: Comparison, rounds: number): Promise<Measurement> {
  const times = await measureInterleaved(rounds, {
    small: () => measureCpuMs(small),
    large: () => measureCpuMs(large),
  });
  return {
    metric: formatTitle(metric),
    measured: times.ratio("large", "small"),
    unit: "×",
    budget: { atMost: 2 },
    note: `${metric}: ${times.median("large").toFixed(2)} ms against ${times.median("small").toFixed(2)} ms`,
  };
}

async function compareGetUser({ small, large }: InstancePair): Promise<Comparison> {
  const prepareRequest = async (instance: SeededInstance) => {
    const [user] = await instance.list("limit=1&offset=50");
    return () => instance.request(`/users/${user?.id}`);
  };
  return { metric: "get_user", small: await prepareRequest(small), large: await prepareRequest(large) };
}

function compareCreateUser({ small, large }: InstancePair): Comparison {
  const prepareRequest = (instance: SeededInstance) => {
    let number = 0;
    return () => {
      number += 1;
      const email_address = [`new.person.${number}@example.com`];
      const person = { first_name: "New", last_name: "Person", username: `new_person_${number}` };
      return instance.request("/users", {
        method: "POST",
        body: JSON.stringify({ ...person, email_address }),
      });
    };
  };
  return { metric: "create_user", small: prepareRequest(small), large: prepareRequest(large) };
}

/**
 * Compares each query with a limit of the number of users that it finds in the small sandbox, at most ten: presenting
 * users takes time, so both sandboxes must return the same number.
 */
async function compareListUsers({ small, large }: InstancePair): Promise<Comparison[]> {
  const [smallQueries, largeQueries] = [await buildUserQueries(small), await buildUserQueries(large)];
  const comparisons: Comparison[] = [];
  for (const [metric, query] of smallQueries) {
    const smallCount = (await small.list(`${query}&limit=${PAGE_SIZE}`)).length;
    const limit = Math.max(1, smallCount);
    const largeQuery = largeQueries.get(metric) ?? "";
    const largeCount = (await large.list(`${largeQuery}&limit=${limit}`)).length;
    if (largeCount !== smallCount) throw new Error(`${metric} finds ${smallCount} and ${largeCount} users.`);
    comparisons.push({
      metric,
      small: () => small.request(`/users?${query}&limit=${limit}`),
      large: () => large.request(`/users?${largeQuery}&limit=${limit}`),
    });
  }
  return comparisons;
}

/** Reports the slowest of similar comparisons: measures the slowest three again, with more rounds. */
async function measureSlowest(
  metric: string,
  comparisons: readonly Comparison[],
  { rounds }: BenchContext,
): Promise<Measurement> {
  const firstPass: { comparison: Comparison; ratio: number }[] = [];
  for (const comparison of comparisons) {
    const { measured = 0 } = await measureComparison(comparison, rounds(ROUNDS.firstPass));
    firstPass.push({ comparison, ratio: measured });
  }
  firstPass.sort((a, b) => b.ratio - a.ratio);
  const secondPass: Measurement[] = [];
  for (const { comparison } of firstPass.slice(0, 3))
    secondPass.push(await measureComparison(comparison, rounds(ROUNDS.secondPass)));
  const [slowestMeasurement] = secondPass.sort((a, b) => (b.measured ?? 0) - (a.measured ?? 0));
  if (slowestMeasurement === undefined) throw new Error(`${metric}: nothing was measured.`);
  return {
    ...slowestMeasurement,
    metric: formatTitle(metric),
    note: `slowest of ${comparisons.length}: ${slowestMeasurement.note}`,
  };
}

async function measureAll(bench: BenchContext, pair: InstancePair): Promise<Measurement[]> {
  const listComparisons = await compareListUsers(pair);
  const isOrderComparison = ({ metric }: Comparison) => metric.startsWith("order_by");
  const [get, create] = [await compareGetUser(pair), compareCreateUser(pair)];
  const measureEach = (comparisons: readonly Comparison[]) =>
    comparisons.reduce<Promise<Measurement[]>>(
      async (lines, comparison) => [
        ...(await lines),
        await measureComparison(comparison, bench.rounds(ROUNDS.secondPass)),
      ],
      Promise.resolve([]),
    );
  if (bench.details) return measureEach([get, ...listComparisons, create]);
  return [
    ...(await measureEach([get])),
    await measureSlowest(
      "list_users by one filter",
      listComparisons.filter((comparison) => !isOrderComparison(comparison)),
      bench,
    ),
    await measureSlowest("list_users in one order", listComparisons.filter(isOrderComparison), bench),
    ...(await measureEach([create])),
  ];
}

/** Compares a large with a small sandbox, both in this process, by the CPU time of their requests. */
export const sandbox: BenchSection = async (bench) => {
  const folder = await mkdtemp(join(tmpdir(), "clerk-mcp-bench-"));
  try {
    bench.progress(`sandbox: seeding ${LARGE_USER_COUNT} users`);
    const pair: InstancePair = {
      small: await openSeededInstance(join(folder, "small.db"), SMALL_USER_COUNT),
      large: await openSeededInstance(join(folder, "large.db"), LARGE_USER_COUNT),
    };
    bench.progress("sandbox: get_user, list_users, create_user");
    const lines = await measureAll(bench, pair);
    await Promise.all([pair.small.close(), pair.large.close()]);
    return lines;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
