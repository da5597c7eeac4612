import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { z } from "zod/v3";
import type { Env } from "./conversation.ts";
import { interleaved, median, timed } from "./measure.ts";
import type { Line } from "./report.ts";
import { openInstance } from "./sandbox_instance.ts";
import type { Bench, Section } from "./section.ts";
import { toolkitProgram } from "./toolkit.ts";

const IN_FLIGHT = 32;

/** A user as the API shows one. */
async function userJson(): Promise<string> {
  const instance = await openInstance(":memory:", 1);
  const [user] = z.array(z.unknown()).parse(await instance.request("/users?limit=1"));
  await instance.close();
  return JSON.stringify(user);
}

/** Starts the API that both servers call; gives where it is, and how to end it. */
async function startUpstream({ outdir }: Bench) {
  const child = fork(join(outdir, "upstream.mjs"));
  child.send(await userJson());
  const [port]: unknown[] = await once(child, "message");
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => child.disconnect() };
}

type Call = () => Promise<unknown>;

interface Served {
  readonly call: Call;
  /** The first call, a moment after the tools were listed. */
  readonly first: number;
  readonly close: () => Promise<void>;
}

/** How long a client takes from listing the tools to the first call, at least. */
const MOMENT_MS = 500;

/** A server over stdio, with the SDK's client, as an agent has it. */
async function serve(program: string, env: Env, tool: string, args: Readonly<Record<string, string>>) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program],
    env: { ...env },
    stderr: "ignore",
  });
  const client = new Client({ name: "bench", version: "0" });
  await client.connect(transport);
  await client.listTools();
  const call = async () => {
    const result = await client.callTool({ name: tool, arguments: { ...args } });
    if (result.isError === true) throw new Error(`${tool}: ${JSON.stringify(result)}`);
  };
  await sleep(MOMENT_MS);
  const served: Served = { call, first: await timed(call), close: () => client.close() };
  return served;
}

/** The median of so many calls, one after another. */
async function oneByOne(call: Call, count: number): Promise<number> {
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
      measured: single.ours / single.theirs,
      unit: "×",
      budget: { atMost: 0.85 },
      note: `${ms(single.ours)} against ${ms(single.theirs)}; the API alone ${ms(single.direct)}`,
    },
    {
      what: `calls a second with ${IN_FLIGHT} in flight, against the same`,
      measured: many.theirs / many.ours,
      unit: "×",
      budget: { atLeast: 1 },
      note: `${perSecond(many.ours)} against ${perSecond(many.theirs)}; the API alone ${perSecond(many.direct)}`,
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
  const env = { CLERK_SECRET_KEY: `sk_test_${"0".repeat(40)}`, CLERK_API_URL: upstream.url };
  const ours = await serve(bench.server, env, "get_user", { user_id: "user_1" });
  const theirs = await serve(program, env, "getUser", { userId: "user_1" });
  const direct = async () => {
    const response = await fetch(`${upstream.url}/v1/users/user_1`, {
      headers: { authorization: `Bearer ${env.CLERK_SECRET_KEY}` },
    });
    return response.json();
  };
  try {
    return await compare(bench, ours, theirs, direct);
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
    upstream.stop();
  }
};
