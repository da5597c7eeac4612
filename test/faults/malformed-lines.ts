import { expect, test } from "vitest";
import { toCallLine, initializeLine, toJsonRpcLine, type OnTestFinished } from "../support/server-process.ts";
import { recordInjection, recordCall, parseReportedOutcome, recordViolation } from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { startClientDriver } from "./client-driver.ts";
import { sendSuccess, startRecordingServer } from "./recording-server.ts";

/** Input that a correct client does not send. */

const MIB = 1024 * 1024;

/** Lines that are not valid messages, or that cannot be executed. */
const MALFORMED_LINES: Readonly<Record<string, string | Buffer>> = {
  "a line that is not JSON": "{oops\n",
  "an incomplete line": '{"jsonrpc":"2.0","id":9,"method":"tools/ca\n',
  "a batch": `[${toCallLine("batch", "unban_user", { user_id: "batch" }).trim()}]\n`,
  "bytes that are not UTF-8": Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a]),
  "a line of 17 MiB": `${toCallLine("long", "unban_user", { user_id: "long" }).trim()}${" ".repeat(17 * MIB)}\n`,
  "100,000 levels of nesting": `${"[".repeat(100_000)}\n`,
  "deep arguments": toCallLine("deep", "unban_user", {
    user_id: "deep",
    x: JSON.parse(`${'{"a":'.repeat(1000)}1${"}".repeat(1000)}`),
  }),
  "empty lines": "\n\r\n\n   \n",
  "an unsolicited response": toJsonRpcLine({ id: "stray", result: {} }),
  "an unsolicited error": toJsonRpcLine({ id: "stray", error: { code: 1, message: "x" } }),
  "an unknown method": toJsonRpcLine({ id: "unknown", method: "no/such" }),
  "an unknown notification": toJsonRpcLine({ method: "notifications/no-such" }),
  "a call without parameters": toJsonRpcLine({ id: "bare", method: "tools/call" }),
  "arguments that are a list": toJsonRpcLine({
    id: "list",
    method: "tools/call",
    params: { name: "unban_user", arguments: ["user"] },
  }),
  "an unknown tool": toCallLine("unknown-tool", "__proto__", {}),
  "another JSON-RPC version": '{"jsonrpc":"1.0","id":"old","method":"ping"}\n',
  "an id that is an object": '{"jsonrpc":"2.0","id":{},"method":"ping"}\n',
  "a second initialize": initializeLine,
};

async function startDrivenServer(finish: OnTestFinished) {
  const api = await startRecordingServer(finish, () => sendSuccess);
  const env = { CLERK_SECRET_KEY: "sk_test_faults", CLERK_API_URL: api.url };
  const driver = startClientDriver(env, { finish });
  driver.send(initializeLine);
  await driver.waitUntil(() => driver.findResponses("hello").length > 0);
  return { ...driver, api };
}
type DrivenServer = Awaited<ReturnType<typeof startDrivenServer>>;

/** Records the outcome of a write whose request id is its mark. */
function recordWrite({ findResponses, api }: DrivenServer, fault: string, mark: string): void {
  const [message, ...duplicates] = findResponses(mark);
  if (duplicates.length > 0) recordViolation(fault, `${mark} received ${duplicates.length + 1} responses`);
  const { result } = message ?? {};
  recordCall({
    fault,
    name: mark,
    kind: "write",
    reported:
      result === undefined
        ? "silent"
        : parseReportedOutcome({ isError: result.isError, content: result.content ?? [] }),
    performed: api.performed(mark),
    expected: ["done"],
    text: JSON.stringify(message),
  });
}

export function testMalformedLines(): void {
  test("of malformed lines", { timeout }, async ({ onTestFinished }) => {
    const driver = await startDrivenServer(onTestFinished);
    const { send, waitUntil, findResponses, api, child, exited } = driver;
    for (const [index, [fault, malformedLine]] of Object.entries(MALFORMED_LINES).entries()) {
      recordInjection(fault);
      send(malformedLine);
      const mark = `user-${index}`;
      send(toCallLine(mark, "unban_user", { user_id: mark }));
      await waitUntil(() => findResponses(mark).length > 0);
      recordWrite(driver, fault, mark);
    }
    for (const mark of ["batch", "long", "deep"])
      if (api.performed(mark) > 0) recordViolation("malformed lines", `${mark} was performed`);

    const fault = "a line sent byte by byte";
    recordInjection(fault);
    const bytes = Buffer.from(toCallLine("user-é", "unban_user", { user_id: "pieces", x: undefined }));
    for (const byte of bytes) {
      send(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    await waitUntil(() => findResponses("user-é").length > 0);
    expect(api.performed("pieces")).toBe(1);
    child.stdin.end();
    expect((await exited).code).toBe(0);
  });

  test("of a request id that is used twice", { timeout }, async ({ onTestFinished }) => {
    const fault = "a request id used twice";
    const driver = await startDrivenServer(onTestFinished);
    const { send, waitUntil, findResponses, api, messages } = driver;
    const marks = ["user-a", "user-b"];
    recordInjection(fault);
    send(marks.map((mark) => toCallLine("same", "unban_user", { user_id: mark })).join(""));
    await waitUntil(() => findResponses("same").length > 0);
    send(toJsonRpcLine({ id: "after", method: "ping" }));
    await waitUntil(() => findResponses("after").length > 0);
    // Each call gets its own response, or the second is rejected.
    await waitUntil(
      () =>
        findResponses("same").length === marks.length || messages.some(({ error }) => error !== undefined),
    );
    const performedMarks = new Set(
      findResponses("same").map(({ result }) => result?.structuredContent?.["id"]),
    );
    for (const mark of marks)
      recordCall({
        fault,
        name: mark,
        kind: "write",
        reported: performedMarks.has(mark) ? "done" : undefined,
        performed: api.performed(mark),
      });
  });

  test("of many requests whose responses are not read", { timeout }, async ({ onTestFinished }) => {
    const fault = "many unread responses";
    const { pings, calls } = selectForRun({ pings: 1000, calls: 100 }, { pings: 50_000, calls: 2000 });
    const driver = await startDrivenServer(onTestFinished);
    const { send, waitUntil, findResponses, messages, child } = driver;
    const messageCount = messages.length;
    recordInjection(fault);
    child.stdout.pause();
    const marks = Array.from({ length: calls }, (_, index) => `user-${index}`);
    send(marks.map((mark) => toCallLine(mark, "unban_user", { user_id: mark })).join(""));
    send(Array.from({ length: pings }, (_, id) => toJsonRpcLine({ id, method: "ping" })).join(""));
    setTimeout(() => child.stdout.resume(), 500);
    await waitUntil(() => messages.length >= messageCount + pings + calls);
    for (const mark of marks) recordWrite(driver, fault, mark);
    expect(findResponses(pings - 1)).toHaveLength(1);
  });
}
