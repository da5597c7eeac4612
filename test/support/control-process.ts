import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { onTestFinished } from "vitest";
import type { OnTestFinished } from "./server-process.ts";

/** How long the server lets calls go on, and their last answers; and what it may have to compute each time. */
const SHUTDOWN_WAITS_MS = [1200, 300] as const;
const SHUTDOWN_WORK_MS = 50;

/** How long the control takes to end on a machine that has nothing else to do. */
const NOMINAL_SHUTDOWN_MS = SHUTDOWN_WAITS_MS[0] + SHUTDOWN_WAITS_MS[1] + 3 * SHUTDOWN_WORK_MS;

/** Works and waits by turns as the server does, when its input ends, a signal comes or nobody reads what it says. */
const CONTROL_SCRIPT = `
  const work = () => {
    const until = process.cpuUsage().user + ${SHUTDOWN_WORK_MS} * 1000;
    while (process.cpuUsage().user < until);
  };
  const end = () => {
    end.begun ??= setImmediate(() => {
      work();
      setTimeout(() => { work(); setTimeout(() => { work(); process.exit(); }, ${SHUTDOWN_WAITS_MS[1]}); }, ${SHUTDOWN_WAITS_MS[0]});
    });
  };
  process.stdin.on("end", end).resume();
  process.on("SIGTERM", end).on("SIGINT", end).on("SIGHUP", end);
  process.stdout.on("error", end);
  setInterval(() => process.stdout.write("."), 10);
`;

/** A process that has ended, or will. */
interface EndingProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<unknown>;
}

/** Starts a process that does nothing but end, so that what it is late by is the machine's doing. */
export async function startControlProcess(finish: OnTestFinished = onTestFinished): Promise<EndingProcess> {
  const child = spawn(process.execPath, ["-e", CONTROL_SCRIPT]);
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
 * @param getKnownAt the moment, where it is later than that of the end itself
 */
export async function measureShutdown(
  server: EndingProcess,
  control: EndingProcess,
  end: (child: ChildProcessWithoutNullStreams) => void,
  getKnownAt: () => number = () => 0,
): Promise<number> {
  const startedAt = performance.now();
  end(control.child);
  end(server.child);
  const [elapsedMs, controlDelayMs] = await Promise.all([
    server.ended.then(() => performance.now() - Math.max(startedAt, getKnownAt())),
    control.ended.then(() => performance.now() - startedAt - NOMINAL_SHUTDOWN_MS),
  ]);
  return elapsedMs - Math.max(0, controlDelayMs);
}
