import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import {
  createRequestLimiter,
  type LimitedCall,
  type RequestLimiter,
} from "../../src/clerk-api/request-limiter.ts";
import { createManualClock } from "../support/manual-clock.ts";

const call: LimitedCall = { endpoint: "GET /things", maxWaitMs: 30_000 };

/** Waits until everything that has been settled has had its effect. */
const settle = () => new Promise(setImmediate);

/** Creates tasks that start when the limiter runs them, and end when the test finishes them. */
function createTasks(limiter: RequestLimiter) {
  const startedTasks: string[] = [];
  const finishers = new Map<string, () => void>();
  const runTask = (name: string, options: Partial<LimitedCall> = {}) =>
    limiter.run(
      () => {
        startedTasks.push(name);
        return new Promise<string>((resolve) => finishers.set(name, () => resolve(name)));
      },
      { ...call, ...options },
    );
  /** Finishes a task, and waits until the limiter has started the next one. */
  const finishTask = async (name: string) => {
    finishers.get(name)?.();
    await settle();
  };
  return { startedTasks, runTask, finishTask };
}

describe("the request limiter", () => {
  test("runs tasks in order, at most the limit at a time", async () => {
    const { startedTasks, runTask, finishTask } = createTasks(createRequestLimiter(2));
    const results = ["1", "2", "3", "4", "5"].map((name) => runTask(name, { endpoint: `GET /${name}` }));
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
    const aborted = runTask("aborted", { signal: controller.signal });
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
    const failing = limiter.run(() => Promise.reject(new Error("The task failed.")), call);
    const next = limiter.run(async () => "next", call);
    await expect(failing).rejects.toThrow("The task failed.");
    expect(await next).toBe("next");
  });

  test("removes its listener from the signal of a task that has run", async () => {
    const { runTask, finishTask } = createTasks(createRequestLimiter(1));
    const { signal } = new AbortController();
    const first = runTask("first");
    const second = runTask("second", { signal });
    await finishTask("first");
    await finishTask("second");
    await Promise.all([first, second]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

/** Creates a limiter with a clock that a test advances, and tasks for it. */
function createLimitedTasks(concurrency = 16) {
  const clock = createManualClock();
  const limiter = createRequestLimiter(concurrency, clock);
  const tasks = createTasks(limiter);
  const start = (name: string, options: Partial<LimitedCall> = {}) => {
    const result = tasks.runTask(name, { endpoint: name.replace(/ \d$/, ""), ...options });
    result.catch(() => undefined);
    return result;
  };
  /** Advances the clock, and returns the tasks that have been started by then. */
  const advance = async (seconds: number) => {
    clock.advance(seconds * 1000);
    await settle();
    return tasks.startedTasks;
  };
  return { ...tasks, limiter, clock, start, advance };
}

const A = "POST /a";
const B = "POST /b";
const C = "GET /c";

describe("a rate limit", () => {
  test("holds back its endpoint, and no other", async () => {
    const { limiter, start, advance } = createLimitedTasks();
    limiter.reportRateLimit(A, 20_000);
    for (const name of [`${A} 1`, `${B} 1`, `${A} 2`, `${C} 1`, "GET /a 1"]) void start(name);
    expect(await advance(19.9)).toEqual([`${B} 1`, `${C} 1`, "GET /a 1"]);
    expect((await advance(0.2)).slice(3)).toEqual([`${A} 1`, `${A} 2`]);
  });

  test("lasts as long as the longest that was reported", async () => {
    const { limiter, start, advance } = createLimitedTasks();
    for (const seconds of [2, 12, 4]) limiter.reportRateLimit(A, seconds * 1000);
    void start(`${A} 1`);
    expect(await advance(11.9)).toEqual([]);
    expect(await advance(0.2)).toEqual([`${A} 1`]);
  });

  test("of two endpoints within ten seconds holds back all", async () => {
    const { limiter, start, advance } = createLimitedTasks();
    limiter.reportRateLimit(A, 3000);
    await advance(10);
    limiter.reportRateLimit(B, 5000);
    for (const name of [`${A} 1`, `${B} 1`, `${C} 1`]) void start(name);
    expect(await advance(4.9)).toEqual([]);
    expect(await advance(0.2)).toEqual([`${A} 1`, `${B} 1`, `${C} 1`]);
  });

  test("of two endpoints, ten seconds apart, holds back only the second", async () => {
    const { limiter, start, advance } = createLimitedTasks();
    limiter.reportRateLimit(A, 3000);
    await advance(10.1);
    limiter.reportRateLimit(B, 5000);
    for (const name of [`${A} 1`, `${B} 1`, `${C} 1`]) void start(name);
    expect(await advance(0)).toEqual([`${A} 1`, `${C} 1`]);
  });

  test("of one endpoint, reported several times, holds back no other", async () => {
    const { limiter, start, advance } = createLimitedTasks();
    for (let count = 0; count < 5; count += 1) limiter.reportRateLimit(A, 3000);
    void start(`${C} 1`);
    expect(await advance(0)).toEqual([`${C} 1`]);
  });

  test("of an hour for two endpoints, such as those of invitations, holds back no other", async () => {
    const { limiter, start, advance } = createLimitedTasks();
    limiter.reportRateLimit(A, 3_000_000);
    limiter.reportRateLimit(B, 3_000_000);
    void start(`${C} 1`);
    expect(await advance(0)).toEqual([`${C} 1`]);
    // Nor does it make a short limit of a third endpoint one of all.
    limiter.reportRateLimit("GET /d", 3000);
    void start(`${C} 2`);
    expect(await advance(0)).toEqual([`${C} 1`, `${C} 2`]);
  });

  test("that outlasts the wait of a call fails it at once, with the seconds that remain", async () => {
    const { limiter, start, advance } = createLimitedTasks();
    limiter.reportRateLimit(A, 3_000_000);
    await advance(1000);
    await expect(start(`${A} 1`)).rejects.toMatchObject({
      name: "RateLimitError",
      sideEffect: "nothing",
      retryAfterSeconds: 2000,
    });
    await advance(1980);
    void start(`${A} 2`);
    expect(await advance(20)).toEqual([`${A} 2`]);
  });

  test("that is reported while calls are queued fails those that it outlasts", async () => {
    const { limiter, start, advance, finishTask, startedTasks } = createLimitedTasks(1);
    void start(`${C} 1`);
    const impatient = start(`${A} 1`, { maxWaitMs: 4000 });
    void start(`${A} 2`);
    limiter.reportRateLimit(A, 5000);
    await expect(impatient).rejects.toMatchObject({ retryAfterSeconds: 5 });
    await finishTask(`${C} 1`);
    expect(startedTasks).toEqual([`${C} 1`]);
    expect(await advance(5)).toEqual([`${C} 1`, `${A} 2`]);
  });

  test("is forgotten after an hour, even if the API asked for more", async () => {
    const { limiter, start, advance } = createLimitedTasks();
    limiter.reportRateLimit(A, 1e12);
    await expect(start(`${A} 1`)).rejects.toMatchObject({ retryAfterSeconds: 3600 });
    await advance(3600);
    void start(`${A} 2`);
    expect(await advance(0)).toEqual([`${A} 2`]);
  });

  test("leaves no timer when no call waits for it", async () => {
    const { limiter, start, clock } = createLimitedTasks();
    limiter.reportRateLimit(A, 20_000);
    expect(clock.countTimers()).toBe(0);
    const controller = new AbortController();
    const aborted = start(`${A} 1`, { signal: controller.signal });
    expect(clock.countTimers()).toBe(1);
    controller.abort(new Error("Aborted."));
    await expect(aborted).rejects.toThrow("Aborted.");
    expect(clock.countTimers()).toBe(0);
    void start(`${A} 2`);
    limiter.reportRateLimit(A, 3_000_000);
    expect(clock.countTimers()).toBe(0);
  });
});

describe("a call that waits for a rate limit", () => {
  const neverExpires = { expired: new Promise<never>(() => undefined), remainingMs: () => 30_000 };

  test("gives its slot to calls of other endpoints, and continues before those of its own that came later", async () => {
    const { limiter, start, advance, finishTask, startedTasks } = createLimitedTasks(1);
    const order: string[] = [];
    const waiting = limiter.run(
      async (slot) => {
        limiter.reportRateLimit(A, 5000);
        await slot.waitForRateLimit(neverExpires);
        order.push("continued");
      },
      { ...call, endpoint: A },
    );
    void start(`${A} 1`);
    void start(`${B} 1`);
    await settle();
    expect(startedTasks).toEqual([`${B} 1`]);
    // The slot is taken until the other call has finished.
    await advance(5);
    expect(order).toEqual([]);
    await finishTask(`${B} 1`);
    await waiting;
    await settle();
    expect([...order, ...startedTasks]).toEqual(["continued", `${B} 1`, `${A} 1`]);
  });

  test("leaves the queue when its deadline expires, and its slot is not counted twice", async () => {
    const { limiter, start, advance } = createLimitedTasks(1);
    let expire: (error: Error) => void = () => undefined;
    const expired = new Promise<never>((_, reject) => {
      expire = reject;
    });
    const waiting = limiter.run(
      async (slot) => {
        limiter.reportRateLimit(A, 5000);
        await slot.waitForRateLimit({ expired, remainingMs: () => 30_000 });
      },
      { ...call, endpoint: A },
    );
    expire(new Error("Expired."));
    await expect(waiting).rejects.toThrow("Expired.");
    void start(`${B} 1`);
    void start(`${B} 2`);
    expect(await advance(10)).toEqual([`${B} 1`]);
  });

  test("fails at once when the limit lasts until its deadline", async () => {
    const { limiter } = createLimitedTasks();
    const waiting = limiter.run(
      (slot) => {
        limiter.reportRateLimit(A, 5000);
        return slot.waitForRateLimit({ ...neverExpires, remainingMs: () => 5000 });
      },
      { ...call, endpoint: A },
    );
    await expect(waiting).rejects.toMatchObject({ name: "RateLimitError", retryAfterSeconds: 5 });
  });
});
