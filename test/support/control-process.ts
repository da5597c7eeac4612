import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { onTestFinished } from "vitest";
import type { OnTestFinished } from "./server-process.ts";

/** The server's shutdown timeouts for calls and for their responses, and the CPU time it may need around each. */
const SHUTDOWN_WAITS_MS = [1200, 300] as const;
const SHUTDOWN_WORK_MS = 50;

/** How long the control process takes to exit on an idle machine. */
const NOMINAL_SHUTDOWN_MS = SHUTDOWN_WAITS_MS[0] + SHUTDOWN_WAITS_MS[1] + 3 * SHUTDOWN_WORK_MS;

/** Alternates work and waits as the server's shutdown does, when stdin ends, a signal arrives or stdout is closed. */
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

/** A process whose exit can be awaited. */
interface EndingProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly exited: Promise<unknown>;
}

/** Starts a process that only shuts down, so that its delay is the delay that the load of the machine causes. */
export async function startControlProcess(finish: OnTestFinished = onTestFinished): Promise<EndingProcess> {
  const child = spawn(process.execPath, ["-e", CONTROL_SCRIPT]);
  finish(() => void child.kill("SIGKILL"));
  child.stdin.on("error", () => undefined);
  const exited = new Promise<void>((resolve) => void child.once("close", () => resolve()));
  await new Promise<void>((resolve) => void child.stdout.once("data", () => resolve()));
  child.stdout.resume();
  return { child, exited };
}

/**
 * Shuts down a server and the control process together. Returns the milliseconds that the server took from the moment
 * at which it could detect the shutdown, without the delay of the control process.
 *
 * @param getKnownAt the moment at which the server could detect the shutdown, if that is later than its start
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
    server.exited.then(() => performance.now() - Math.max(startedAt, getKnownAt())),
    control.exited.then(() => performance.now() - startedAt - NOMINAL_SHUTDOWN_MS),
  ]);
  return elapsedMs - Math.max(0, controlDelayMs);
}
