import { readFileSync } from "node:fs";
import { platform } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  initializeLine,
  toJsonRpcLine,
  startProcess,
  startServer,
  type OnTestFinished,
} from "../support/server-process.ts";
import { recordInjection, recordViolation } from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";

/** Far more requests than anybody reads the answers of. */

const MIB = 1024 * 1024;
/** Their answers together are far longer than what may be kept. */
const REQUEST_COUNT = selectForRun(700, 20_000);

/** How long nobody reads. */
const READ_PAUSE_MS = 1000;

/** What the process may keep of answers that nobody reads yet. */
const MAX_BUFFERED_BYTES = 64 * MIB;

const ENVIRONMENT = { CLERK_MCP_SANDBOX: ":memory:", NODE_OPTIONS: "--max-old-space-size=128" };

/** The most memory that a process has ever had, in bytes. */
const readPeakMemory = (pid: number | undefined): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

/** The same of a process that has loaded all its code, as one does in a pause of the opening, and keeps nothing. */
async function measureBaselinePeak(finish: OnTestFinished): Promise<number> {
  const server = await startServer(ENVIRONMENT, { finish });
  await server.client.listTools();
  await server.call("list_users");
  const peak = readPeakMemory(server.child.pid);
  await server.stop();
  return peak;
}

export function testResponseLoad(): void {
  test.skipIf(platform !== "linux").for([
    ["at the opening", ""],
    [
      "after the opening",
      toJsonRpcLine({ id: "handover", method: "tools/call", params: { name: "no_such_tool" } }),
    ],
  ] as const)(
    "of long answers that nobody reads, %s",
    { timeout },
    async ([phase, extraLine], { onTestFinished: finish }) => {
      const fault = `a flood of long answers ${phase}`;
      const peak = await measureBaselinePeak(finish);
      const { child, ended } = startProcess(ENVIRONMENT, { finish });
      let answers = 0;
      let hasExited = false;
      let notifyAnswer = (): void => undefined;
      child.stdout.on("data", (chunk: Buffer) => {
        for (let index = chunk.indexOf(10); index !== -1; index = chunk.indexOf(10, index + 1)) answers += 1;
        notifyAnswer();
      });
      void ended.then(() => {
        hasExited = true;
        notifyAnswer();
      });
      const isDone = (count: number) => hasExited || answers >= count;
      const waitForAnswers = async (count: number): Promise<void> => {
        while (!isDone(count))
          await new Promise<void>((resolve) => {
            notifyAnswer = resolve;
          });
      };
      const openingLines = initializeLine + toJsonRpcLine({ id: "first", method: "tools/list" }) + extraLine;
      child.stdin.write(openingLines);
      const initialAnswers = openingLines.trim().split("\n").length;
      await waitForAnswers(initialAnswers);
      recordInjection(fault);
      child.stdout.pause();
      child.stdin.write(
        Array.from({ length: REQUEST_COUNT }, (_, id) => toJsonRpcLine({ id, method: "tools/list" })).join(
          "",
        ),
      );
      await sleep(READ_PAUSE_MS);
      // Whoever has run out of memory by now answers nothing below.
      const bufferedBytes = hasExited ? 0 : readPeakMemory(child.pid) - peak;
      if (bufferedBytes > MAX_BUFFERED_BYTES)
        recordViolation(
          fault,
          `${Math.round(bufferedBytes / MIB)} MiB are kept of answers that nobody reads`,
        );
      child.stdout.resume();
      await waitForAnswers(initialAnswers + REQUEST_COUNT);
      if (answers !== initialAnswers + REQUEST_COUNT)
        recordViolation(fault, `${answers - initialAnswers} of ${REQUEST_COUNT} were answered`);
      child.stdin.end();
      expect((await ended).code).toBe(0);
    },
  );
}
