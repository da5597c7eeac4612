import { execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { startSession } from "./json-rpc-session.ts";
import { measureInterleaved } from "./measure.ts";
import type { BenchSection } from "./section.ts";

/** How long to wait until a process has finished its startup. */
const SETTLE_MS = 200;

/** Reads the resident memory of a process, in KiB. */
async function readResidentKib(pid: number | undefined): Promise<number> {
  if (process.platform !== "linux") {
    const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
    return Number(stdout.trim());
  }
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
}

/** Measures the resident memory of an idle Node process, in KiB. */
async function measureIdleNode(): Promise<number> {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => 0, 1e6)"], { env: {}, stdio: "ignore" });
  await sleep(SETTLE_MS);
  const resident = await readResidentKib(child.pid);
  child.kill();
  return resident;
}

/** Compares the memory of a server that has listed its tools with that of an idle Node process. */
export const memory: BenchSection = async ({ server, rounds, progress }) => {
  progress("memory: at tools/list");
  const measureServer = async () => {
    const { child, close } = await startSession({ args: [server], env: { CLERK_MCP_SANDBOX: ":memory:" } });
    const resident = await readResidentKib(child.pid);
    await close();
    return resident;
  };
  const resident = await measureInterleaved(rounds(15), { idle: measureIdleNode, server: measureServer });
  const formatMebibytes = (kib: number) => `${(kib / 1024).toFixed(1)} MiB`;
  return [
    {
      metric: "memory at tools/list, against node -e 0",
      measured: resident.ratio("server", "idle"),
      unit: "×",
      budget: { atMost: 1.35 },
      note: `${formatMebibytes(resident.median("server"))} against ${formatMebibytes(resident.median("idle"))}`,
    },
  ];
};
