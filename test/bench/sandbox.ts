import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { computed, interleaved } from "./measure.ts";
import type { Line } from "./report.ts";
import { openInstance, type Instance } from "./seeded-instance.ts";
import type { Bench, Section } from "./section.ts";
import { userQueries } from "./user-queries.ts";

const SMALL = 100;
const LARGE = 100_000;
const PAGE = 10;

interface Pair {
  readonly small: Instance;
  readonly large: Instance;
}

/** Something that both sandboxes are asked. */
interface Comparison {
  readonly what: string;
  readonly small: () => Promise<unknown>;
  readonly large: () => Promise<unknown>;
}

const titled = (what: string) => `sandbox: ${what}, ${LARGE} users against ${SMALL}`;

const ROUNDS = { first: 40, again: 200 };

/** How much longer something takes with many users than with few. */
async function measure({ what, small, large }: Comparison, rounds: number): Promise<Line> {
  const times = await interleaved(rounds, { small: () => computed(small), large: () => computed(large) });
  return {
    what: titled(what),
    measured: times.ratio("large", "small"),
    unit: "×",
    budget: { atMost: 2 },
    note: `${what}: ${times.median("large").toFixed(2)} ms against ${times.median("small").toFixed(2)} ms`,
  };
}

async function getUser({ small, large }: Pair): Promise<Comparison> {
  const of = async (instance: Instance) => {
    const [user] = await instance.list("limit=1&offset=50");
    return () => instance.request(`/users/${user?.id}`);
  };
  return { what: "get_user", small: await of(small), large: await of(large) };
}

function createUser({ small, large }: Pair): Comparison {
  const of = (instance: Instance) => {
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
  return { what: "create_user", small: of(small), large: of(large) };
}

/** Each query for as many users as the small sandbox has for it, ten at most: to show them takes its time. */
async function listUsers({ small, large }: Pair): Promise<Comparison[]> {
  const [few, many] = [await userQueries(small), await userQueries(large)];
  const comparisons: Comparison[] = [];
  for (const [what, query] of few) {
    const fewer = (await small.list(`${query}&limit=${PAGE}`)).length;
    const limit = Math.max(1, fewer);
    const other = many.get(what) ?? "";
    const found = (await large.list(`${other}&limit=${limit}`)).length;
    if (found !== fewer) throw new Error(`${what} finds ${fewer} and ${found} users.`);
    comparisons.push({
      what,
      small: () => small.request(`/users?${query}&limit=${limit}`),
      large: () => large.request(`/users?${other}&limit=${limit}`),
    });
  }
  return comparisons;
}

/** One line for many that are alike: the slowest three are measured again, longer, and the slowest of these counts. */
async function slowest(what: string, comparisons: readonly Comparison[], { rounds }: Bench): Promise<Line> {
  const first: { comparison: Comparison; ratio: number }[] = [];
  for (const comparison of comparisons) {
    const { measured = 0 } = await measure(comparison, rounds(ROUNDS.first));
    first.push({ comparison, ratio: measured });
  }
  first.sort((a, b) => b.ratio - a.ratio);
  const again: Line[] = [];
  for (const { comparison } of first.slice(0, 3)) again.push(await measure(comparison, rounds(ROUNDS.again)));
  const [last] = again.sort((a, b) => (b.measured ?? 0) - (a.measured ?? 0));
  if (last === undefined) throw new Error(`${what}: nothing was measured.`);
  return { ...last, what: titled(what), note: `slowest of ${comparisons.length}: ${last.note}` };
}

async function measureAll(bench: Bench, pair: Pair): Promise<Line[]> {
  const listed = await listUsers(pair);
  const ofOrder = ({ what }: Comparison) => what.startsWith("order_by");
  const [get, create] = [await getUser(pair), createUser(pair)];
  const all = (comparisons: readonly Comparison[]) =>
    comparisons.reduce<Promise<Line[]>>(
      async (lines, one) => [...(await lines), await measure(one, bench.rounds(ROUNDS.again))],
      Promise.resolve([]),
    );
  if (bench.details) return all([get, ...listed, create]);
  return [
    ...(await all([get])),
    await slowest(
      "list_users by one filter",
      listed.filter((one) => !ofOrder(one)),
      bench,
    ),
    await slowest("list_users in one order", listed.filter(ofOrder), bench),
    ...(await all([create])),
  ];
}

/** The sandbox at size, in this process: nothing but what it computes is measured. */
export const sandbox: Section = async (bench) => {
  const folder = await mkdtemp(join(tmpdir(), "clerk-mcp-bench-"));
  try {
    bench.progress(`sandbox: seeding ${LARGE} users`);
    const pair: Pair = {
      small: await openInstance(join(folder, "small.db"), SMALL),
      large: await openInstance(join(folder, "large.db"), LARGE),
    };
    bench.progress("sandbox: get_user, list_users, create_user");
    const lines = await measureAll(bench, pair);
    await Promise.all([pair.small.close(), pair.large.close()]);
    return lines;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
