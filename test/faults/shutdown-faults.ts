import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startControl, timeToEnd } from "../support/control-process.ts";
import { startServer, textOf, type Server } from "../support/server-process.ts";
import { injected, record, toldBy, wrong, type Told } from "./outcome-ledger.ts";
import { scaled, timeout } from "./run-scale.ts";
import { comply, startAccountant } from "./recording-server.ts";

/** The client goes, or the process is told to end, while writes are under way. */

/** What the process has to end, from the moment at which it can know. */
const LIMIT_MS = 2000;
const ROUNDS = scaled(1, 10);

/** How long the quicker of the writes takes. */
const QUICK_MS = 200;

type Child = Server["child"];

interface End {
  readonly fault: string;
  readonly end: (child: Child) => void;
  readonly code: number;
  /** Whether what is under way can still be answered; if not, the process learns of it when it answers. */
  readonly answers: boolean;
}

const signal = (name: NodeJS.Signals) => (child: Child) => void child.kill(name);

const ENDINGS: readonly End[] = [
  { fault: "stdin closes", end: (child) => void child.stdin.end(), code: 0, answers: true },
  { fault: "SIGTERM", end: signal("SIGTERM"), code: 143, answers: true },
  { fault: "SIGINT", end: signal("SIGINT"), code: 130, answers: true },
  { fault: "SIGHUP", end: signal("SIGHUP"), code: 129, answers: true },
  { fault: "stdout breaks", end: (child) => void child.stdout.destroy(), code: 0, answers: false },
];

/** What is said of a call, or `undefined` where it is not answered at all. */
const toldOf = (call: ReturnType<Server["call"]>) =>
  call.then(
    (result) => ({ told: toldBy(result), text: textOf(result) }),
    () => ({ told: undefined, text: "no answer" }),
  );

export function endings(): void {
  test.for(ENDINGS)("of the end: $fault", { timeout }, async (ending, { onTestFinished: finish }) => {
    const { fault, end, code, answers } = ending;
    for (let round = 0; round < ROUNDS; round += 1) {
      let answered = 0;
      const accountant = await startAccountant(finish, (mark) => async (incident) => {
        await incident.read();
        if (mark === "quick") {
          await sleep(QUICK_MS);
          await comply(incident);
          answered = performance.now();
          return;
        }
        if (mark === "taken") incident.perform();
      });
      const control = await startControl(finish);
      const server = await startServer(
        { CLERK_SECRET_KEY: "sk_test_faults", CLERK_API_URL: accountant.url },
        { finish },
      );
      const writes = [
        { tool: "lock_user", mark: "quick", expected: "done" },
        { tool: "update_user", mark: "taken", expected: "unknown" },
        { tool: "unlock_user", mark: "ignored", expected: "unknown" },
      ] as const satisfies readonly { tool: string; mark: string; expected: Told }[];
      const told = writes.map(({ tool, mark }) => toldOf(server.call(tool, { user_id: mark })));
      while (accountant.requests() < writes.length) await sleep(5);

      injected(fault);
      const took = await timeToEnd(server, control, end, () => (answers ? 0 : answered));
      const ended = await server.ended;
      for (const [index, { tool, mark, expected }] of writes.entries()) {
        const answer = await told[index];
        record({
          fault,
          name: `${tool} ${mark}`,
          kind: "write",
          told: answer?.told,
          performed: accountant.performed(mark),
          expected: [expected],
          text: `${answer?.text}\n${ended.stderr}`,
        });
        if (answers && answer?.told === undefined) wrong(fault, `${tool} ${mark} was not answered`);
        if (answer?.told !== "done" && !ended.stderr.includes(tool))
          wrong(fault, `stderr does not say what became of ${tool}: ${ended.stderr}`);
      }
      if (took > LIMIT_MS) wrong(fault, `it took ${Math.round(took)} ms to end`);
      expect(ended).toMatchObject({ code });
    }
  });
}
