import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { onTestFinished } from "vitest";
import type { Finish } from "./server-process.ts";

/** How long the server lets calls go on, and their last answers; and what it may have to compute each time. */
const WAITS_MS = [1200, 300] as const;
const WORK_MS = 50;

/** How long the control takes to end on a machine that has nothing else to do. */
const NOMINAL_MS = WAITS_MS[0] + WAITS_MS[1] + 3 * WORK_MS;

/** Works and waits by turns as the server does, when its input ends, a signal comes or nobody reads what it says. */
const SCRIPT = `
  const work = () => {
    const until = process.cpuUsage().user + ${WORK_MS} * 1000;
    while (process.cpuUsage().user < until);
  };
  const end = () => {
    end.begun ??= setImmediate(() => {
      work();
      setTimeout(() => { work(); setTimeout(() => { work(); process.exit(); }, ${WAITS_MS[1]}); }, ${WAITS_MS[0]});
    });
  };
  process.stdin.on("end", end).resume();
  process.on("SIGTERM", end).on("SIGINT", end).on("SIGHUP", end);
  process.stdout.on("error", end);
  setInterval(() => process.stdout.write("."), 10);
`;

/** A process that has ended, or will. */
interface Ending {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<unknown>;
}

/** Starts a process that does nothing but end, so that what it is late by is the machine's doing. */
export async function startControl(finish: Finish = onTestFinished): Promise<Ending> {
  const child = spawn(process.execPath, ["-e", SCRIPT]);
  finish(() => void child.kill("SIGKILL"));
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => void child.once("close", () => resolve()));
  await new Promise<void>((resolve) => void child.stdout.once("data", () => resolve()));
  child.stdout.resume();
  return { child, ended };
}

/**
 * Ends a server, and says how many milliseconds it has taken from the moment at which it could know, without those by
 * which the machine makes a process late that is ended beside it.
 *
 * @param known the moment, where it is later than that of the end itself
 */
export async function timeToEnd(
  server: Ending,
  control: Ending,
  end: (child: ChildProcessWithoutNullStreams) => void,
  known: () => number = () => 0,
): Promise<number> {
  const began = performance.now();
  end(control.child);
  end(server.child);
  const [took, late] = await Promise.all([
    server.ended.then(() => performance.now() - Math.max(began, known())),
    control.ended.then(() => performance.now() - began - NOMINAL_MS),
  ]);
  return took - Math.max(0, late);
}
