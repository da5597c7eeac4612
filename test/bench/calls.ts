import { interleaved, median, timed } from "./measure.ts";
import type { Line } from "./report.ts";
import type { Bench, Section } from "./section.ts";
import { serve, startUpstream, type Call, type Served } from "./served.ts";
import { toolkitProgram } from "./toolkit.ts";

const IN_FLIGHT = 32;

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
  const ms = (value: number) => `${value.toFixed(2)} ms`;
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
    {
      what: "the first call, half a second after tools/list",
      measured: ours.first,
      unit: "ms",
      note: `the toolkit's: ${ms(theirs.first)}`,
    },
  ];
  return lines;
}

/** Calls over stdio, against Clerk's own local MCP server, with the same client and the same API. */
export const calls: Section = async (bench) => {
  const program = await toolkitProgram(bench.progress);
  const upstream = await startUpstream(bench);
  const ours = await serve(bench.server, upstream.env, "get_user", { user_id: "user_1" });
  const theirs = await serve(program, upstream.env, "getUser", { userId: "user_1" });
  try {
    return await compare(bench, ours, theirs, upstream.direct);
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
    upstream.stop();
  }
};
