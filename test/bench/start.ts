import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, type Launch } from "./json-rpc-session.ts";
import { interleaved, timed } from "./measure.ts";
import type { Line } from "./report.ts";
import type { Section } from "./section.ts";

const SANDBOX = { CLERK_MCP_SANDBOX: ":memory:" };

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
  const usual: Launch = { args: [server], env: SANDBOX };
  const all: Launch = { args: [server, "--toolsets", "all"], env: SANDBOX };
  /** Some fifty tools. */
  const few: Launch = { args: [server, "--toolsets", "users"], env: SANDBOX };
  progress("start: spawn to tools/list");
  const times = await interleaved(rounds(40), { nothing, usual: () => opening(usual) });
  const against: Line = {
    what: "spawn to complete tools/list, against node -e 0",
    measured: times.ratio("usual", "nothing"),
    unit: "×",
    budget: { atMost: 2 },
    note: `${times.median("usual").toFixed(1)} ms against ${times.median("nothing").toFixed(1)} ms`,
  };
  const [tools, fewer] = [await toolsOf(all), await toolsOf(few)];
  progress(`start: ${tools} tools against ${fewer}`);
  const sizes = await interleaved(rounds(160), { all: () => opening(all), few: () => opening(few) });
  return [
    against,
    {
      what: "the same with all tools, against a fifth of them",
      measured: (sizes.ratio("all", "few") - 1) * 100,
      unit: "%",
      budget: { atMost: 5 },
      note: `${tools} tools against ${fewer}`,
    },
  ];
};
