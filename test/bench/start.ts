import { spawn } from "node:child_process";
import { once } from "node:events";
import { startSession, type LaunchOptions } from "./json-rpc-session.ts";
import { measureInterleaved, measureMs } from "./measure.ts";
import type { Measurement } from "./report.ts";
import type { BenchSection } from "./section.ts";

const SANDBOX_ENV = { CLERK_MCP_SANDBOX: ":memory:" };

const startNode = () =>
  measureMs(() => once(spawn(process.execPath, ["-e", "0"], { env: {}, stdio: "ignore" }), "exit"));

async function measureToolsList(launch: LaunchOptions): Promise<number> {
  const { toolsListedMs, close } = await startSession(launch);
  await close();
  return toolsListedMs;
}

async function countTools(launch: LaunchOptions): Promise<number> {
  const { tools, close } = await startSession(launch);
  await close();
  return tools.length;
}

/** Measures from spawn to the complete response to `tools/list`, which a user waits for when opening a window. */
export const start: BenchSection = async ({ server, rounds, progress }) => {
  const defaultLaunch: LaunchOptions = { args: [server], env: SANDBOX_ENV };
  const allTools: LaunchOptions = { args: [server, "--toolsets", "all"], env: SANDBOX_ENV };
  /** About fifty tools. */
  const fewTools: LaunchOptions = { args: [server, "--toolsets", "users"], env: SANDBOX_ENV };
  progress("start: spawn to tools/list");
  const times = await measureInterleaved(rounds(40), {
    node: startNode,
    server: () => measureToolsList(defaultLaunch),
  });
  const startComparison: Measurement = {
    metric: "spawn to complete tools/list, against node -e 0",
    measured: times.ratio("server", "node"),
    unit: "×",
    budget: { atMost: 2 },
    note: `${times.median("server").toFixed(1)} ms against ${times.median("node").toFixed(1)} ms`,
  };
  const [toolCount, fewToolCount] = [await countTools(allTools), await countTools(fewTools)];
  progress(`start: ${toolCount} tools against ${fewToolCount}`);
  const sizes = await measureInterleaved(rounds(160), {
    all: () => measureToolsList(allTools),
    few: () => measureToolsList(fewTools),
  });
  return [
    startComparison,
    {
      metric: "the same with all tools, against a fifth of them",
      measured: (sizes.ratio("all", "few") - 1) * 100,
      unit: "%",
      budget: { atMost: 5 },
      note: `${toolCount} tools against ${fewToolCount}`,
    },
  ];
};
