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
  readonly canAnswer: boolean;
}

const createSignalTrigger = (name: NodeJS.Signals) => (child: Child) => void child.kill(name);

const SHUTDOWN_CASES: readonly ShutdownCase[] = [
  { fault: "stdin closes", trigger: (child) => void child.stdin.end(), code: 0, canAnswer: true },
  { fault: "SIGTERM", trigger: createSignalTrigger("SIGTERM"), code: 143, canAnswer: true },
  { fault: "SIGINT", trigger: createSignalTrigger("SIGINT"), code: 130, canAnswer: true },
  { fault: "SIGHUP", trigger: createSignalTrigger("SIGHUP"), code: 129, canAnswer: true },
  { fault: "stdout breaks", trigger: (child) => void child.stdout.destroy(), code: 0, canAnswer: false },
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
      const { fault, trigger, code, canAnswer } = shutdownCase;
      for (let round = 0; round < ROUNDS; round += 1) {
        let answeredAt = 0;
        const api = await startRecordingServer(finish, (mark) => async (incident) => {
          await incident.read();
          if (mark === "quick") {
            await sleep(QUICK_WRITE_MS);
            await sendSuccess(incident);
            answeredAt = performance.now();
            return;
          }
          if (mark === "taken") incident.perform();
        });
        const control = await startControlProcess(finish);
        const server = await startServer(
          { CLERK_SECRET_KEY: "sk_test_faults", CLERK_API_URL: api.url },
          { finish },
        );
        const writes = [
          { tool: "lock_user", mark: "quick", expected: "done" },
          { tool: "update_user", mark: "taken", expected: "unknown" },
          { tool: "unlock_user", mark: "ignored", expected: "unknown" },
        ] as const satisfies readonly { tool: string; mark: string; expected: ReportedOutcome }[];
        const reported = writes.map(({ tool, mark }) => awaitOutcome(server.call(tool, { user_id: mark })));
        while (api.requests() < writes.length) await sleep(5);

        recordInjection(fault);
        const shutdownMs = await measureShutdown(server, control, trigger, () =>
          canAnswer ? 0 : answeredAt,
        );
        const ended = await server.ended;
        for (const [index, { tool, mark, expected }] of writes.entries()) {
          const answer = await reported[index];
          recordCall({
            fault,
            name: `${tool} ${mark}`,
            kind: "write",
            reported: answer?.reported,
            performed: api.performed(mark),
            expected: [expected],
            text: `${answer?.text}\n${ended.stderr}`,
          });
          if (canAnswer && answer?.reported === undefined)
            recordViolation(fault, `${tool} ${mark} got no response`);
          if (answer?.reported !== "done" && !ended.stderr.includes(tool))
            recordViolation(fault, `stderr does not name ${tool}: ${ended.stderr}`);
        }
        if (shutdownMs > MAX_SHUTDOWN_MS)
          recordViolation(fault, `it took ${Math.round(shutdownMs)} ms to exit`);
        expect(ended).toMatchObject({ code });
      }
    },
  );
}
