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

/** Many requests with long responses to a client that does not read. */

const MIB = 1024 * 1024;
/** The number of requests; their responses together far exceed `MAX_BUFFERED_BYTES`. */
const REQUEST_COUNT = selectForRun(700, 20_000);

/** How long the client does not read. */
const READ_PAUSE_MS = 1000;

/** How much memory the process may use for unread responses. */
const MAX_BUFFERED_BYTES = 64 * MIB;

const ENVIRONMENT = { CLERK_MCP_SANDBOX: ":memory:", NODE_OPTIONS: "--max-old-space-size=128" };

/** Reads the peak resident memory of a process, in bytes. */
const readPeakMemory = (pid: number | undefined): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

/** Measures the peak memory, in bytes, of a process that has loaded all its code and has no unread responses. */
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
    ["during the startup handshake", ""],
    [
      "after the startup handshake",
      toJsonRpcLine({ id: "handoff", method: "tools/call", params: { name: "no_such_tool" } }),
    ],
  ] as const)(
    "of unread long responses, %s",
    { timeout },
    async ([phase, extraLine], { onTestFinished: finish }) => {
      const fault = `unread long responses ${phase}`;
      const peak = await measureBaselinePeak(finish);
      const { child, exited } = startProcess(ENVIRONMENT, { finish });
      let responseCount = 0;
      let hasExited = false;
      let notifyResponse = (): void => undefined;
      child.stdout.on("data", (chunk: Buffer) => {
        for (let index = chunk.indexOf(10); index !== -1; index = chunk.indexOf(10, index + 1))
          responseCount += 1;
        notifyResponse();
      });
      void exited.then(() => {
        hasExited = true;
        notifyResponse();
      });
      const isDone = (count: number) => hasExited || responseCount >= count;
      const waitForResponses = async (count: number): Promise<void> => {
        while (!isDone(count))
          await new Promise<void>((resolve) => {
            notifyResponse = resolve;
          });
      };
      const startupLines = initializeLine + toJsonRpcLine({ id: "first", method: "tools/list" }) + extraLine;
      child.stdin.write(startupLines);
      const initialResponseCount = startupLines.trim().split("\n").length;
      await waitForResponses(initialResponseCount);
      recordInjection(fault);
      child.stdout.pause();
      child.stdin.write(
        Array.from({ length: REQUEST_COUNT }, (_, id) => toJsonRpcLine({ id, method: "tools/list" })).join(
          "",
        ),
      );
      await sleep(READ_PAUSE_MS);
      // A process that ran out of memory has exited; its missing responses are reported below.
      const bufferedBytes = hasExited ? 0 : readPeakMemory(child.pid) - peak;
      if (bufferedBytes > MAX_BUFFERED_BYTES)
        recordViolation(fault, `${Math.round(bufferedBytes / MIB)} MiB of unread responses are buffered`);
      child.stdout.resume();
      await waitForResponses(initialResponseCount + REQUEST_COUNT);
      if (responseCount !== initialResponseCount + REQUEST_COUNT)
        recordViolation(
          fault,
          `${responseCount - initialResponseCount} of ${REQUEST_COUNT} requests got a response`,
        );
      child.stdin.end();
      expect((await exited).code).toBe(0);
    },
  );
}
