import { setTimeout as sleep } from "node:timers/promises";
import { measureInterleaved, median, measureMs } from "./measure.ts";
import type { Measurement } from "./report.ts";
import type { BenchContext, BenchSection } from "./section.ts";
import {
  connectServer,
  startApiProcess,
  type MeasuredCall,
  type ConnectedServer,
} from "./connected-server.ts";
import { installToolkit } from "./toolkit.ts";

const IN_FLIGHT = 32;

const formatMs = (value: number) => `${value.toFixed(2)} ms`;

/** Measures the median of `count` sequential calls, in milliseconds. */
export async function measureSequential(call: MeasuredCall, count: number): Promise<number> {
  const samples: number[] = [];
  for (let number = 0; number < count; number += 1) samples.push(await measureMs(call));
  return median(samples);
}

/** Measures the milliseconds per call of `count` calls with `IN_FLIGHT` calls in flight. */
async function measureConcurrent(call: MeasuredCall, count: number): Promise<number> {
  let remaining = count;
  const worker = async () => {
    while (remaining > 0) {
      remaining -= 1;
      await call();
    }
  };
  return (await measureMs(() => Promise.all(Array.from({ length: IN_FLIGHT }, worker)))) / count;
}

/** The least time between a client's `tools/list` and its first call. */
const IDLE_BEFORE_CALL_MS = 500;

/** Measures the first call of a newly started server, in milliseconds. */
async function measureFirstCall(start: () => Promise<ConnectedServer>): Promise<number> {
  const { call, close } = await start();
  await sleep(IDLE_BEFORE_CALL_MS);
  const milliseconds = await measureMs(call);
  await close();
  return milliseconds;
}

async function compareFirstCalls(
  { rounds, progress }: BenchContext,
  ours: () => Promise<ConnectedServer>,
  theirs: typeof ours,
) {
  progress("calls: the first call");
  const first = await measureInterleaved(rounds(9), {
    ours: () => measureFirstCall(ours),
    theirs: () => measureFirstCall(theirs),
  });
  const line: Measurement = {
    metric: "the first call, half a second after tools/list, against the same",
    measured: first.ratio("ours", "theirs"),
    unit: "×",
    note: `${formatMs(first.median("ours"))} against ${formatMs(first.median("theirs"))}`,
  };
  return line;
}

async function compareCalls(
  { rounds, progress }: BenchContext,
  ours: ConnectedServer,
  theirs: ConnectedServer,
  direct: MeasuredCall,
) {
  const buildCandidates = (
    count: number,
    measure: (call: MeasuredCall, count: number) => Promise<number>,
  ) => ({
    ours: () => measure(ours.call, count),
    theirs: () => measure(theirs.call, count),
    direct: () => measure(direct, count),
  });
  progress("calls: sequential");
  const sequential = await measureInterleaved(rounds(30), buildCandidates(50, measureSequential));
  progress(`calls: ${IN_FLIGHT} in flight`);
  const concurrent = await measureInterleaved(rounds(15), buildCandidates(1000, measureConcurrent));
  const formatCallsPerSecond = (value: number) => (1000 / value).toFixed(0);
  const lines: Measurement[] = [
    {
      metric: "a call over stdio, p50, against Clerk's agent toolkit",
      measured: sequential.ratio("ours", "theirs"),
      unit: "×",
      budget: { atMost: 0.85 },
      note: `${formatMs(sequential.median("ours"))} against ${formatMs(sequential.median("theirs"))}; the API alone ${formatMs(sequential.median("direct"))}`,
    },
    {
      metric: `calls a second with ${IN_FLIGHT} in flight, against the same`,
      measured: concurrent.ratio("theirs", "ours"),
      unit: "×",
      budget: { atLeast: 1 },
      note: `${formatCallsPerSecond(concurrent.median("ours"))} against ${formatCallsPerSecond(concurrent.median("theirs"))}; the API alone ${formatCallsPerSecond(concurrent.median("direct"))}`,
    },
  ];
  return lines;
}

/** Compares calls over stdio with those of Clerk's own local MCP server, with the same client and the same API. */
export const calls: BenchSection = async (bench) => {
  const program = await installToolkit(bench.progress);
  const api = await startApiProcess(bench);
  const serveOurs = () => connectServer(bench.server, api.env, "get_user", { user_id: "user_1" });
  const serveTheirs = () => connectServer(program, api.env, "getUser", { userId: "user_1" });
  const [ours, theirs] = [await serveOurs(), await serveTheirs()];
  try {
    const lines = await compareCalls(bench, ours, theirs, api.callApi);
    return [...lines, await compareFirstCalls(bench, serveOurs, serveTheirs)];
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
    api.stop();
  }
};
