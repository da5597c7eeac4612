import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startControlProcess, measureShutdown } from "../support/control-process.ts";
import { startServer, getResultText, type ServerProcess } from "../support/server-process.ts";
import {
  recordInjection,
  recordCall,
  parseReportedOutcome,
  recordViolation,
  type ReportedOutcome,
} from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { sendSuccess, startRecordingServer } from "./recording-server.ts";

/** The client disconnects, or the process receives a signal, while writes are in flight. */

/** How long the process may take to exit, from the moment it can detect the shutdown. */
const MAX_SHUTDOWN_MS = 2000;
const ROUNDS = selectForRun(1, 10);

/** How long the API takes for the write that completes during the shutdown. */
const QUICK_WRITE_MS = 200;

type Child = ServerProcess["child"];

interface ShutdownCase {
  readonly fault: string;
  readonly trigger: (child: Child) => void;
  readonly code: number;
  /** Whether the server can still send responses; if not, it detects the shutdown when it sends one. */
  readonly canRespond: boolean;
}

const createSignalTrigger = (name: NodeJS.Signals) => (child: Child) => void child.kill(name);

const SHUTDOWN_CASES: readonly ShutdownCase[] = [
  { fault: "stdin closes", trigger: (child) => void child.stdin.end(), code: 0, canRespond: true },
  { fault: "SIGTERM", trigger: createSignalTrigger("SIGTERM"), code: 143, canRespond: true },
  { fault: "SIGINT", trigger: createSignalTrigger("SIGINT"), code: 130, canRespond: true },
  { fault: "SIGHUP", trigger: createSignalTrigger("SIGHUP"), code: 129, canRespond: true },
  { fault: "stdout closes", trigger: (child) => void child.stdout.destroy(), code: 0, canRespond: false },
];

/** Awaits the reported outcome of a call; `undefined` if no response arrived. */
const awaitOutcome = (call: ReturnType<ServerProcess["call"]>) =>
  call.then(
    (result) => ({ reported: parseReportedOutcome(result), text: getResultText(result) }),
    () => ({ reported: undefined, text: "no response" }),
  );

export function testShutdownFaults(): void {
  test.for(SHUTDOWN_CASES)(
    "of a shutdown: $fault",
    { timeout },
    async (shutdownCase, { onTestFinished: finish }) => {
      const { fault, trigger, code, canRespond } = shutdownCase;
      for (let round = 0; round < ROUNDS; round += 1) {
        let respondedAt = 0;
        const api = await startRecordingServer(finish, (mark) => async (incoming) => {
          await incoming.read();
          if (mark === "quick") {
            await sleep(QUICK_WRITE_MS);
            await sendSuccess(incoming);
            respondedAt = performance.now();
            return;
          }
          if (mark === "performed") incoming.perform();
        });
        const control = await startControlProcess(finish);
        const server = await startServer(
          { CLERK_SECRET_KEY: "sk_test_faults", CLERK_API_URL: api.url },
          { finish },
        );
        const writes = [
          { tool: "unban_user", mark: "quick", expected: "done" },
          { tool: "update_user", mark: "performed", expected: "unknown" },
          { tool: "unlock_user", mark: "ignored", expected: "unknown" },
        ] as const satisfies readonly { tool: string; mark: string; expected: ReportedOutcome }[];
        const outcomes = writes.map(({ tool, mark }) => awaitOutcome(server.call(tool, { user_id: mark })));
        const readOutcome = awaitOutcome(server.call("get_user", { user_id: "ignored-read" }));
        while (api.requests() < writes.length + 1) await sleep(5);

        recordInjection(fault);
        const shutdownMs = await measureShutdown(server, control, trigger, () =>
          canRespond ? 0 : respondedAt,
        );
        const exit = await server.exited;
        for (const [index, { tool, mark, expected }] of writes.entries()) {
          const outcome = await outcomes[index];
          recordCall({
            fault,
            name: `${tool} ${mark}`,
            kind: "write",
            reported: outcome?.reported,
            performed: api.performed(mark),
            expected: [expected],
            text: `${outcome?.text}\n${exit.stderr}`,
          });
          if (canRespond && outcome?.reported === undefined)
            recordViolation(fault, `${tool} ${mark} received no response`);
          if (outcome?.reported !== "done" && !exit.stderr.includes(tool))
            recordViolation(fault, `stderr does not name ${tool}: ${exit.stderr}`);
        }
        const { reported, text } = await readOutcome;
        recordCall({
          fault,
          name: "get_user",
          kind: "read",
          reported,
          performed: 0,
          expected: ["silent"],
          text,
        });
        if (exit.stderr.includes("get_user"))
          recordViolation(fault, `stderr says of a read that it may have been done: ${exit.stderr}`);
        if (shutdownMs > MAX_SHUTDOWN_MS)
          recordViolation(fault, `the server took ${Math.round(shutdownMs)} ms to exit`);
        expect(exit).toMatchObject({ code });
      }
    },
  );
}
