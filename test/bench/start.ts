import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, type Launch } from "./conversation.ts";
import { interleaved, timed } from "./measure.ts";
import type { Line } from "./report.ts";
import type { Section } from "./section.ts";

const SANDBOX = { CLERK_MCP_SANDBOX: ":memory:" };

/** About a fifth of the tools. */
const FEW = ["--toolsets", "users,domains,oauth"];

const nothing = () =>
  timed(() => once(spawn(process.execPath, ["-e", "0"], { env: {}, stdio: "ignore" }), "exit"));

async function opening(launch: Launch): Promise<number> {
  const { ms, close } = await open(launch);
  await close();
  return ms;
}

async function toolsOf(launch: Launch): Promise<number> {
  const { tools, close } = await open(launch);
  await close();
  return tools.length;
}

/** From spawn to the complete answer to `tools/list`: what everybody waits for who opens a window. */
export const start: Section = async ({ server, rounds, progress }) => {
  const all: Launch = { args: [server], env: SANDBOX };
  const few: Launch = { args: [server, ...FEW], env: SANDBOX };
  progress("start: spawn to tools/list");
  const times = await interleaved(rounds(40), { nothing, all: () => opening(all) });
  const against: Line = {
    what: "spawn to complete tools/list, against node -e 0",
    measured: times.all / times.nothing,
    unit: "×",
    budget: { atMost: 2 },
    note: `${times.all.toFixed(1)} ms against ${times.nothing.toFixed(1)} ms`,
  };
  const what = "the same with all tools, against a fifth of them";
  const budget = { atMost: 5 };
  try {
    const [tools, fewer] = [await toolsOf(all), await toolsOf(few)];
    progress(`start: ${tools} tools against ${fewer}`);
    const sizes = await interleaved(rounds(60), { all: () => opening(all), few: () => opening(few) });
    const measured = (sizes.all / sizes.few - 1) * 100;
    return [against, { what, measured, unit: "%", budget, note: `${tools} tools against ${fewer}` }];
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    return [against, { what, measured: undefined, unit: "%", budget, note }];
  }
};
