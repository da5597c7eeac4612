import { setTimeout as sleep } from "node:timers/promises";
import { interleaved, median, timed } from "./measure.ts";
import type { Line } from "./report.ts";
import type { Bench, Section } from "./section.ts";
import { serve, startUpstream, type Call, type Served } from "./connected-server.ts";
import { toolkitProgram } from "./toolkit.ts";

const IN_FLIGHT = 32;

const ms = (value: number) => `${value.toFixed(2)} ms`;

/** The median of so many calls, one after another. */
export async function oneByOne(call: Call, count: number): Promise<number> {
  const samples: number[] = [];
  for (let number = 0; number < count; number += 1) samples.push(await timed(call));
  return median(samples);
}

/** Milliseconds a call, with so many in flight. */
async function atOnce(call: Call, count: number): Promise<number> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  return (await timed(() => Promise.all(Array.from({ length: IN_FLIGHT }, worker)))) / count;
}

/** How long a client takes from listing the tools to the first call, at least. */
const MOMENT_MS = 500;

/** The first call of a server that was just started. */
async function firstCall(start: () => Promise<Served>): Promise<number> {
  const { call, close } = await start();
  await sleep(MOMENT_MS);
  const milliseconds = await timed(call);
  await close();
  return milliseconds;
}

async function firstCalls({ rounds, progress }: Bench, ours: () => Promise<Served>, theirs: typeof ours) {
  progress("calls: the first");
  const first = await interleaved(rounds(9), {
    ours: () => firstCall(ours),
    theirs: () => firstCall(theirs),
  });
  const line: Line = {
    what: "the first call, half a second after tools/list, against the same",
    measured: first.ratio("ours", "theirs"),
    unit: "×",
    note: `${ms(first.median("ours"))} against ${ms(first.median("theirs"))}`,
  };
  return line;
}

async function compare({ rounds, progress }: Bench, ours: Served, theirs: Served, direct: Call) {
  const each = (count: number, measure: (call: Call, count: number) => Promise<number>) => ({
    ours: () => measure(ours.call, count),
    theirs: () => measure(theirs.call, count),
    direct: () => measure(direct, count),
  });
  progress("calls: one after another");
  const single = await interleaved(rounds(30), each(50, oneByOne));
  progress(`calls: ${IN_FLIGHT} in flight`);
  const many = await interleaved(rounds(15), each(1000, atOnce));
  const perSecond = (value: number) => (1000 / value).toFixed(0);
  const lines: Line[] = [
    {
      what: "a call over stdio, p50, against Clerk's agent toolkit",
      measured: single.ratio("ours", "theirs"),
      unit: "×",
      budget: { atMost: 0.85 },
      note: `${ms(single.median("ours"))} against ${ms(single.median("theirs"))}; the API alone ${ms(single.median("direct"))}`,
    },
    {
      what: `calls a second with ${IN_FLIGHT} in flight, against the same`,
      measured: many.ratio("theirs", "ours"),
      unit: "×",
      budget: { atLeast: 1 },
      note: `${perSecond(many.median("ours"))} against ${perSecond(many.median("theirs"))}; the API alone ${perSecond(many.median("direct"))}`,
    },
  ];
  return lines;
}

/** Calls over stdio, against Clerk's own local MCP server, with the same client and the same API. */
export const calls: Section = async (bench) => {
  const program = await toolkitProgram(bench.progress);
  const upstream = await startUpstream(bench);
  const serveOurs = () => serve(bench.server, upstream.env, "get_user", { user_id: "user_1" });
  const serveTheirs = () => serve(program, upstream.env, "getUser", { userId: "user_1" });
  const [ours, theirs] = [await serveOurs(), await serveTheirs()];
  try {
    const lines = await compare(bench, ours, theirs, upstream.direct);
    return [...lines, await firstCalls(bench, serveOurs, serveTheirs)];
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
    upstream.stop();
  }
};
