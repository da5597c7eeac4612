import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { createRequestLimiter, type RequestLimiter } from "../../src/clerk-api/request-limiter.ts";

/** Works that begin when their turn comes and end when the test says so. */
function works(turns: RequestLimiter) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const take = (name: string, signal?: AbortSignal) =>
    turns.run(
      () => {
        begun.push(name);
        return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
      },
      signal,
      undefined,
    );
  /** Ends a work, and lets begin what begins for it. */
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { begun, take, end };
}

describe("turns", () => {
  test("are taken in the order in which they were asked for, so many at a time", async () => {
    const { begun, take, end } = works(createRequestLimiter(2));
    const all = ["1", "2", "3", "4", "5"].map((name) => take(name));
    expect(begun).toEqual(["1", "2"]);
    await end("2");
    expect(begun).toEqual(["1", "2", "3"]);
    await end("1");
    await end("3");
    expect(begun).toEqual(["1", "2", "3", "4", "5"]);
    await end("4");
    await end("5");
    expect(await Promise.all(all)).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("go to the next one where somebody who waited has gone", async () => {
    const { begun, take, end } = works(createRequestLimiter(1));
    const controller = new AbortController();
    const first = take("first");
    const gone = take("gone", controller.signal);
    const last = take("last");
    controller.abort(new Error("Gone."));
    await expect(gone).rejects.toThrow("Gone.");
    await end("first");
    expect(begun).toEqual(["first", "last"]);
    await end("last");
    expect(await Promise.all([first, last])).toEqual(["first", "last"]);
  });

  test("are passed on after a failure", async () => {
    const turns = createRequestLimiter(1);
    const failing = turns.run(() => Promise.reject(new Error("It failed.")), undefined, undefined);
    const next = turns.run(async () => "next", undefined, undefined);
    await expect(failing).rejects.toThrow("It failed.");
    expect(await next).toBe("next");
  });

  test("leave nothing with the signal of a call that has had its turn", async () => {
    const { take, end } = works(createRequestLimiter(1));
    const { signal } = new AbortController();
    const first = take("first");
    const second = take("second", signal);
    await end("first");
    await end("second");
    await Promise.all([first, second]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("are held for as long as the longest of those who hold them says", async () => {
    const turns = createRequestLimiter(1);
    const start = performance.now();
    turns.pauseFor(20);
    turns.pauseFor(120);
    turns.pauseFor(40);
    const waited = await turns.run(async () => performance.now() - start, undefined, undefined);
    expect(waited).toBeGreaterThan(110);
  });
});
