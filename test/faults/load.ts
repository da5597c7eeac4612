import { readFileSync } from "node:fs";
import { platform } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { hello, line, startProcess, startServer, type Finish } from "../support/server-process.ts";
import { injected, wrong } from "./outcome-ledger.ts";
import { scaled, timeout } from "./run-scale.ts";

/** Far more requests than anybody reads the answers of. */

const MIB = 1024 * 1024;
/** Their answers together are far longer than what may be kept. */
const REQUESTS = scaled(700, 20_000);

/** How long nobody reads. */
const DEAF_MS = 1000;

/** What the process may keep of answers that nobody reads yet. */
const KEPT = 64 * MIB;

const ENVIRONMENT = { CLERK_MCP_SANDBOX: ":memory:", NODE_OPTIONS: "--max-old-space-size=128" };

/** The most memory that a process has ever had, in bytes. */
const peakOf = (pid: number | undefined): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

/** The same of a process that has loaded all its code, as one does in a pause of the opening, and keeps nothing. */
async function peakWithoutAnswers(finish: Finish): Promise<number> {
  const server = await startServer(ENVIRONMENT, { finish });
  await server.client.listTools();
  await server.call("list_users");
  const peak = peakOf(server.child.pid);
  await server.stop();
  return peak;
}

export function flood(): void {
  test.skipIf(platform !== "linux").for([
    ["at the opening", ""],
    ["after the opening", line({ id: "handover", method: "tools/call", params: { name: "no_such_tool" } })],
  ] as const)(
    "of long answers that nobody reads, %s",
    { timeout },
    async ([when, before], { onTestFinished: finish }) => {
      const fault = `a flood of long answers ${when}`;
      const peak = await peakWithoutAnswers(finish);
      const { child, ended } = startProcess(ENVIRONMENT, { finish });
      let answers = 0;
      let isGone = false;
      let arrived = (): void => undefined;
      child.stdout.on("data", (chunk: Buffer) => {
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) answers += 1;
        arrived();
      });
      void ended.then(() => {
        isGone = true;
        arrived();
      });
      const isDone = (count: number) => isGone || answers >= count;
      const until = async (count: number): Promise<void> => {
        while (!isDone(count))
          await new Promise<void>((resolve) => {
            arrived = resolve;
          });
      };
      const first = hello + line({ id: "first", method: "tools/list" }) + before;
      child.stdin.write(first);
      const others = first.trim().split("\n").length;
      await until(others);
      injected(fault);
      child.stdout.pause();
      child.stdin.write(
        Array.from({ length: REQUESTS }, (_, id) => line({ id, method: "tools/list" })).join(""),
      );
      await sleep(DEAF_MS);
      // Whoever has run out of memory by now answers nothing below.
      const kept = isGone ? 0 : peakOf(child.pid) - peak;
      if (kept > KEPT) wrong(fault, `${Math.round(kept / MIB)} MiB are kept of answers that nobody reads`);
      child.stdout.resume();
      await until(others + REQUESTS);
      if (answers !== others + REQUESTS) wrong(fault, `${answers - others} of ${REQUESTS} were answered`);
      child.stdin.end();
      expect((await ended).code).toBe(0);
    },
  );
}
