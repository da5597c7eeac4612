import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { createRequestLimiter, type RequestLimiter } from "../../src/clerk-api/request-limiter.ts";

/** Creates tasks that start when the limiter runs them, and end when the test finishes them. */
function createTasks(limiter: RequestLimiter) {
  const startedTasks: string[] = [];
  const finishers = new Map<string, () => void>();
  const runTask = (name: string, signal?: AbortSignal) =>
    limiter.run(
      () => {
        startedTasks.push(name);
        return new Promise<string>((resolve) => finishers.set(name, () => resolve(name)));
      },
      signal,
      undefined,
    );
  /** Finishes a task, and waits until the limiter has started the next one. */
  const finishTask = async (name: string) => {
    finishers.get(name)?.();
    await new Promise(setImmediate);
  };
  return { startedTasks, runTask, finishTask };
}

describe("the request limiter", () => {
  test("runs tasks in order, at most the limit at a time", async () => {
    const { startedTasks, runTask, finishTask } = createTasks(createRequestLimiter(2));
    const results = ["1", "2", "3", "4", "5"].map((name) => runTask(name));
    expect(startedTasks).toEqual(["1", "2"]);
    await finishTask("2");
    expect(startedTasks).toEqual(["1", "2", "3"]);
    await finishTask("1");
    await finishTask("3");
    expect(startedTasks).toEqual(["1", "2", "3", "4", "5"]);
    await finishTask("4");
    await finishTask("5");
    expect(await Promise.all(results)).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("skips a waiting task that was aborted", async () => {
    const { startedTasks, runTask, finishTask } = createTasks(createRequestLimiter(1));
    const controller = new AbortController();
    const first = runTask("first");
    const aborted = runTask("aborted", controller.signal);
    const last = runTask("last");
    controller.abort(new Error("Aborted."));
    await expect(aborted).rejects.toThrow("Aborted.");
    await finishTask("first");
    expect(startedTasks).toEqual(["first", "last"]);
    await finishTask("last");
    expect(await Promise.all([first, last])).toEqual(["first", "last"]);
  });

  test("runs the next task after a failure", async () => {
    const limiter = createRequestLimiter(1);
    const failing = limiter.run(() => Promise.reject(new Error("The task failed.")), undefined, undefined);
    const next = limiter.run(async () => "next", undefined, undefined);
    await expect(failing).rejects.toThrow("The task failed.");
    expect(await next).toBe("next");
  });

  test("removes its listener from the signal of a task that has run", async () => {
    const { runTask, finishTask } = createTasks(createRequestLimiter(1));
    const { signal } = new AbortController();
    const first = runTask("first");
    const second = runTask("second", signal);
    await finishTask("first");
    await finishTask("second");
    await Promise.all([first, second]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("pauses for the longest of several pauses", async () => {
    const limiter = createRequestLimiter(1);
    const start = performance.now();
    limiter.pauseFor(20);
    limiter.pauseFor(120);
    limiter.pauseFor(40);
    const pausedMs = await limiter.run(async () => performance.now() - start, undefined, undefined);
    expect(pausedMs).toBeGreaterThan(110);
  });
});
