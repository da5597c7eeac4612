import { expect, test } from "vitest";
import { callLine, hello, line, type Finish } from "../support/server-process.ts";
import { injected, record, toldBy, wrong } from "./outcome-ledger.ts";
import { scaled, timeout } from "./run-scale.ts";
import { startSpeaking } from "./client-driver.ts";
import { comply, startAccountant } from "./recording-server.ts";

/** What a client may send that no client should. */

const MIB = 1024 * 1024;

/** Lines that are none, or none that can be done. */
const BAD_LINES: Readonly<Record<string, string | Buffer>> = {
  "a line that is no JSON": "{oops\n",
  "half a line": '{"jsonrpc":"2.0","id":9,"method":"tools/ca\n',
  "a batch": `[${callLine("batch", "lock_user", { user_id: "batch" }).trim()}]\n`,
  "bytes that are no UTF-8": Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a]),
  "a line of 17 MiB": `${callLine("long", "lock_user", { user_id: "long" }).trim()}${" ".repeat(17 * MIB)}\n`,
  "nesting without end": `${"[".repeat(100_000)}\n`,
  "deep arguments": callLine("deep", "lock_user", {
    user_id: "deep",
    x: JSON.parse(`${'{"a":'.repeat(1000)}1${"}".repeat(1000)}`),
  }),
  "empty lines": "\n\r\n\n   \n",
  "an answer that nobody asked for": line({ id: "stray", result: {} }),
  "an error that nobody asked for": line({ id: "stray", error: { code: 1, message: "x" } }),
  "an unknown method": line({ id: "unknown", method: "no/such" }),
  "an unknown notification": line({ method: "notifications/no-such" }),
  "a call without parameters": line({ id: "bare", method: "tools/call" }),
  "arguments that are a list": line({
    id: "list",
    method: "tools/call",
    params: { name: "lock_user", arguments: ["user"] },
  }),
  "a tool that does not exist": callLine("stranger", "__proto__", {}),
  "another version": '{"jsonrpc":"1.0","id":"old","method":"ping"}\n',
  "an id that is an object": '{"jsonrpc":"2.0","id":{},"method":"ping"}\n',
  "a second introduction": hello,
};

async function startWithUpstream(finish: Finish) {
  const accountant = await startAccountant(finish, () => comply);
  const env = { CLERK_SECRET_KEY: "sk_test_faults", CLERK_API_URL: accountant.url };
  const speaking = startSpeaking(env, { finish });
  speaking.say(hello);
  await speaking.until(() => speaking.answersTo("hello").length > 0);
  return { ...speaking, accountant };
}
type Speaking = Awaited<ReturnType<typeof startWithUpstream>>;

/** Enters a write that was said under its mark as id. */
function recordWrite({ answersTo, accountant }: Speaking, fault: string, mark: string): void {
  const [message, ...more] = answersTo(mark);
  if (more.length > 0) wrong(fault, `${mark} was answered ${more.length + 1} times`);
  const { result } = message ?? {};
  record({
    fault,
    name: mark,
    kind: "write",
    told:
      result === undefined ? "silent" : toldBy({ isError: result.isError, content: result.content ?? [] }),
    performed: accountant.performed(mark),
    expected: ["done"],
    text: JSON.stringify(message),
  });
}

export function hostileLines(): void {
  test("of lines that are none", { timeout }, async ({ onTestFinished }) => {
    const speaking = await startWithUpstream(onTestFinished);
    const { say, until, answersTo, accountant, child, ended } = speaking;
    for (const [index, [fault, bad]] of Object.entries(BAD_LINES).entries()) {
      injected(fault);
      say(bad);
      const mark = `user-${index}`;
      say(callLine(mark, "lock_user", { user_id: mark }));
      await until(() => answersTo(mark).length > 0);
      recordWrite(speaking, fault, mark);
    }
    for (const mark of ["batch", "long", "deep"])
      if (accountant.performed(mark) > 0) wrong("lines", `${mark} was done`);

    const fault = "a line in pieces";
    injected(fault);
    const pieces = Buffer.from(callLine("user-é", "lock_user", { user_id: "pieces", x: undefined }));
    for (const byte of pieces) {
      say(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    await until(() => answersTo("user-é").length > 0);
    expect(accountant.performed("pieces")).toBe(1);
    child.stdin.end();
    expect((await ended).code).toBe(0);
  });

  test("of ids that are used twice", { timeout }, async ({ onTestFinished }) => {
    const fault = "an id twice";
    const speaking = await startWithUpstream(onTestFinished);
    const { say, until, answersTo, accountant, messages } = speaking;
    const marks = ["user-a", "user-b"];
    injected(fault);
    say(marks.map((mark) => callLine("same", "lock_user", { user_id: mark })).join(""));
    await until(() => answersTo("same").length > 0);
    say(line({ id: "after", method: "ping" }));
    await until(() => answersTo("after").length > 0);
    // Each is answered for itself, or the second is refused.
    await until(
      () => answersTo("same").length === marks.length || messages.some(({ error }) => error !== undefined),
    );
    const done = new Set(answersTo("same").map(({ result }) => result?.structuredContent?.["id"]));
    for (const mark of marks)
      record({
        fault,
        name: mark,
        kind: "write",
        told: done.has(mark) ? "done" : undefined,
        performed: accountant.performed(mark),
      });
  });

  test("of a flood of requests whose answers nobody reads", { timeout }, async ({ onTestFinished }) => {
    const fault = "a flood";
    const { pings, calls } = scaled({ pings: 1000, calls: 100 }, { pings: 50_000, calls: 2000 });
    const speaking = await startWithUpstream(onTestFinished);
    const { say, until, answersTo, messages, child } = speaking;
    const before = messages.length;
    injected(fault);
    child.stdout.pause();
    const marks = Array.from({ length: calls }, (_, index) => `user-${index}`);
    say(marks.map((mark) => callLine(mark, "lock_user", { user_id: mark })).join(""));
    say(Array.from({ length: pings }, (_, id) => line({ id, method: "ping" })).join(""));
    setTimeout(() => child.stdout.resume(), 500);
    await until(() => messages.length >= before + pings + calls);
    for (const mark of marks) recordWrite(speaking, fault, mark);
    expect(answersTo(pings - 1)).toHaveLength(1);
  });
}
