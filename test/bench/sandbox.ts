import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleaved, timed } from "./measure.ts";
import type { Line } from "./report.ts";
import { openInstance, type Instance } from "./sandbox_instance.ts";
import type { Bench, Section } from "./section.ts";
import { userQueries } from "./user_queries.ts";

const SMALL = 100;
const LARGE = 100_000;
const PAGE = 10;

interface Pair {
  readonly small: Instance;
  readonly large: Instance;
}

/** How much longer something takes with many users than with few. */
async function against(
  { rounds }: Bench,
  what: string,
  { small, large }: Readonly<Record<"small" | "large", () => Promise<unknown>>>,
): Promise<Line> {
  const times = await interleaved(rounds(30), { small: () => timed(small), large: () => timed(large) });
  return {
    what: `sandbox: ${what}, ${LARGE} users against ${SMALL}`,
    measured: times.large / times.small,
    unit: "×",
    budget: { atMost: 2 },
    note: `${times.large.toFixed(2)} ms against ${times.small.toFixed(2)} ms`,
  };
}

const getUser = async (bench: Bench, { small, large }: Pair) => {
  const of = async (instance: Instance) => {
    const [user] = await instance.list("limit=1&offset=50");
    return () => instance.request(`/users/${user?.id}`);
  };
  return against(bench, "get_user", { small: await of(small), large: await of(large) });
};

const createUser = (bench: Bench, { small, large }: Pair) => {
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
  return against(bench, "create_user", { small: of(small), large: of(large) });
};

/** Each query for as many users as the small sandbox has for it, ten at most: to show them takes its time. */
async function listUsers(bench: Bench, { small, large }: Pair): Promise<Line[]> {
  const [few, many] = [await userQueries(small), await userQueries(large)];
  const lines: Line[] = [];
  for (const [name, query] of few) {
    const fewer = (await small.list(`${query}&limit=${PAGE}`)).length;
    const limit = Math.max(1, fewer);
    const other = many.get(name) ?? "";
    const found = (await large.list(`${other}&limit=${limit}`)).length;
    if (found !== fewer) throw new Error(`${name} finds ${fewer} and ${found} users.`);
    lines.push(
      await against(bench, `list_users, ${name}`, {
        small: () => small.request(`/users?${query}&limit=${limit}`),
        large: () => large.request(`/users?${other}&limit=${limit}`),
      }),
    );
  }
  return lines;
}

/** What stands for many lines that are alike: the one that comes closest to its budget. */
function worst(what: string, lines: readonly Line[]): Line {
  const [last] = lines.toSorted((a, b) => (b.measured ?? Infinity) - (a.measured ?? Infinity));
  if (last === undefined) throw new Error(`${what}: nothing was measured.`);
  const which = /list_users, ([^,]+),/.exec(last.what)?.[1] ?? "";
  const note = `the slowest of ${lines.length}: ${which}; ${last.note}`;
  return { ...last, what: `sandbox: ${what}, ${LARGE} users against ${SMALL}`, note };
}

/** The sandbox at size, in this process: nothing but its own work is measured. */
export const sandbox: Section = async (bench) => {
  const folder = await mkdtemp(join(tmpdir(), "clerk-mcp-bench-"));
  try {
    bench.progress(`sandbox: seeding ${LARGE} users`);
    const pair: Pair = {
      small: await openInstance(join(folder, "small.db"), SMALL),
      large: await openInstance(join(folder, "large.db"), LARGE),
    };
    bench.progress("sandbox: get_user, list_users, create_user");
    const listed = await listUsers(bench, pair);
    const byOrder = (line: Line) => line.what.includes("order_by");
    const lines = [
      await getUser(bench, pair),
      ...(bench.details
        ? listed
        : [
            worst(
              "list_users by one filter",
              listed.filter((line) => !byOrder(line)),
            ),
            worst("list_users in one order", listed.filter(byOrder)),
          ]),
      await createUser(bench, pair),
    ];
    await Promise.all([pair.small.close(), pair.large.close()]);
    return lines;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
