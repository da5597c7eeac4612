import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod/v3";
import { toCallLine, toJsonRpcLine, startServer, type OnTestFinished } from "../support/server-process.ts";
import { parseAuditOutcomes } from "./audit-lines.ts";
import { recordInjection, recordCall, recordViolation, type ReportedOutcome } from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { startClientDriver, parseMessageOutcome } from "./client-driver.ts";
import { sendSuccess, sendError, startRecordingServer, type Behavior } from "./recording-server.ts";

/** Faults of the client: dialog responses, canceled calls and progress tokens. */

const buildEnvironment = (url: string) => ({ CLERK_SECRET_KEY: "sk_test_faults", CLERK_API_URL: url });

const Id = z.union([z.string(), z.number()]);

/** The lines with which a client responds to a dialog, and the outcome that the call must report. */
interface Dialog {
  readonly buildReply: (id: string | number, mark: string) => string;
  readonly expected: ReportedOutcome;
}

const buildResult = (result: object) => (id: string | number) => toJsonRpcLine({ id, result });
const buildDecline = buildResult({ action: "decline" });
const buildAccept = (id: string | number, name: string) =>
  buildResult({ action: "accept", content: { name } })(id);
const createRejectedDialog = (buildReply: Dialog["buildReply"]): Dialog => ({
  buildReply,
  expected: "nothing",
});

const DIALOGS: Readonly<Record<string, Dialog>> = {
  "a dialog that is accepted": { buildReply: buildAccept, expected: "done" },
  "a dialog that is declined": createRejectedDialog(buildDecline),
  "a dialog that is closed": createRejectedDialog(buildResult({ action: "cancel" })),
  "a dialog that fails": createRejectedDialog((id) =>
    toJsonRpcLine({ id, error: { code: -32603, message: "The client cannot show a dialog." } }),
  ),
  "a dialog request that the client does not support": createRejectedDialog((id) =>
    toJsonRpcLine({ id, error: { code: -32601, message: "Method not found" } }),
  ),
  "a dialog accepted without the name": createRejectedDialog(buildResult({ action: "accept" })),
  "a dialog accepted with another target's name": createRejectedDialog((id, mark) =>
    buildAccept(id, `${mark}0`),
  ),
  "a dialog answered with an empty result": createRejectedDialog(buildResult({})),
  "a dialog answered with an invalid action": createRejectedDialog(buildResult({ action: "yes" })),
  "a dialog answered with a list": createRejectedDialog(
    (id) => toJsonRpcLine({ id, result: ["accept"] }) + buildDecline(id),
  ),
  "a dialog declined, and then accepted": createRejectedDialog(
    (id, mark) => buildDecline(id) + buildAccept(id, mark),
  ),
  "a dialog accepted under another id": createRejectedDialog(
    (id, mark) => buildAccept(`${id}-other`, mark) + buildDecline(id),
  ),
};

/** Shortens timers of ten minutes or more to 50 ms. */
const SHORTEN_TIMERS_SCRIPT =
  "const wait = setTimeout; globalThis.setTimeout = (work, ms, ...rest) => wait(work, ms >= 600_000 ? 50 : ms, ...rest)";

const initializeWithElicitation = toJsonRpcLine({
  id: "hello",
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: { elicitation: {} },
    clientInfo: { name: "test", version: "0" },
  },
});

/** Starts a server with the `human` policy and a client driver that supports dialogs. */
async function startConfirmingServer(finish: OnTestFinished, script?: string) {
  const api = await startRecordingServer(finish, () => sendSuccess);
  const env = { ...buildEnvironment(api.url), CLERK_MCP_CONFIRM: "human" };
  const driver = startClientDriver(env, { finish, ...(script === undefined ? {} : { script }) });
  const { send, waitUntil, messages, findResponses } = driver;
  send(initializeWithElicitation);
  await waitUntil(() => findResponses("hello").length > 0);
  const dialogs = () => messages.filter(({ method }) => method === "elicitation/create");
  let expectedDialogs = 0;
  return {
    ...driver,
    api,
    /** Makes a call that must be confirmed, and resolves to the id of its dialog request. */
    openDialog: async (mark: string): Promise<string | number> => {
      send(toCallLine(mark, "disable_user_mfa", { user_id: mark, confirm: true }));
      expectedDialogs += 1;
      await waitUntil(() => dialogs().length >= expectedDialogs || findResponses(mark).length > 0);
      return Id.parse(dialogs().at(-1)?.id);
    },
    recordResponse: async (fault: string, mark: string, expected: ReportedOutcome) => {
      await waitUntil(() => findResponses(mark).length > 0);
      const [message = {}] = findResponses(mark);
      recordCall({
        fault,
        name: mark,
        kind: "write",
        reported: parseMessageOutcome(message),
        performed: api.performed(mark),
        expected: [expected],
        text: JSON.stringify(message),
      });
    },
  };
}

/** The points of a write at which its caller cancels it. */
const CANCELLATION_POINTS = [
  "before it is sent",
  "when it has been received",
  "when it has been performed",
  "when its response has been sent",
] as const;
type CancellationPoint = (typeof CANCELLATION_POINTS)[number];

const PROGRESS_TOKENS: readonly unknown[] = [
  0,
  -1,
  7,
  "",
  "token",
  "\u202e\u0000",
  "x".repeat(10_000),
  0.5,
  null,
  true,
  {},
  ["a"],
];

const isProgressToken = (value: unknown) => typeof value === "string" || Number.isInteger(value);

export function testClientFaults(): void {
  test("of every response to a dialog", { timeout }, async ({ onTestFinished: finish }) => {
    const { openDialog, send, recordResponse, child, exited } = await startConfirmingServer(finish);
    for (let round = 0; round < selectForRun(1, 20); round += 1) {
      for (const [index, [fault, { buildReply, expected }]] of Object.entries(DIALOGS).entries()) {
        const mark = `user-${round}-${index}`;
        recordInjection(fault);
        send(buildReply(await openDialog(mark), mark));
        await recordResponse(fault, mark, expected);
      }
    }
    child.stdin.end();
    expect((await exited).code).toBe(0);
  });

  test("of a dialog response after the timeout", { timeout }, async ({ onTestFinished: finish }) => {
    const { openDialog, send, recordResponse, api, waitUntil, findResponses } = await startConfirmingServer(
      finish,
      SHORTEN_TIMERS_SCRIPT,
    );
    const fault = "a dialog response after the timeout";
    recordInjection(fault);
    const id = await openDialog("late");
    await recordResponse(fault, "late", "nothing");
    send(buildAccept(id, "late"));
    send(toJsonRpcLine({ id: "after", method: "ping" }));
    await waitUntil(() => findResponses("after").length > 0);
    if (api.performed("late") > 0) recordViolation(fault, "the write was performed after it was denied");
  });

  test(
    "of a client that disconnects while its dialog is open",
    { timeout },
    async ({ onTestFinished: finish }) => {
      const { openDialog, recordResponse, child, exited } = await startConfirmingServer(finish);
      const fault = "a client that disconnects with a dialog open";
      recordInjection(fault);
      await openDialog("disconnected");
      child.stdin.end();
      await recordResponse(fault, "disconnected", "nothing");
      expect((await exited).code).toBe(0);
    },
  );

  test("of calls that are canceled at any point", { timeout }, async ({ onTestFinished: finish }) => {
    const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-faults-"));
    finish(() => rmSync(folder, { recursive: true, force: true }));
    const auditLog = join(folder, "audit.jsonl");
    const callers = new Map<string, AbortController>();
    const getCancellationPoint = (mark: string): CancellationPoint =>
      CANCELLATION_POINTS[Number(mark.split("-")[1]) % CANCELLATION_POINTS.length] ?? CANCELLATION_POINTS[0];
    const createCancellingBehavior =
      (mark: string): Behavior =>
      async (incoming) => {
        const cancelIfDue = (point: CancellationPoint) =>
          void (getCancellationPoint(mark) === point && callers.get(mark)?.abort());
        await incoming.read();
        cancelIfDue("when it has been received");
        incoming.perform();
        cancelIfDue("when it has been performed");
        incoming.response.writeHead(200, { "content-type": "application/json" });
        incoming.response.end(incoming.successBody, () => cancelIfDue("when its response has been sent"));
      };
    const api = await startRecordingServer(finish, createCancellingBehavior);
    const server = await startServer(
      { ...buildEnvironment(api.url), CLERK_MCP_AUDIT_LOG: auditLog },
      { finish },
    );
    const marks = Array.from({ length: selectForRun(24, 2000) }, (_, index) => `user-${index}`);
    await Promise.all(
      marks.map(async (mark) => {
        const caller = new AbortController();
        callers.set(mark, caller);
        recordInjection(`canceled ${getCancellationPoint(mark)}`);
        const params = { name: "unban_user", arguments: { user_id: mark } };
        const call = server.client.callTool(params, undefined, { signal: caller.signal });
        if (getCancellationPoint(mark) === "before it is sent") caller.abort();
        // A client does not receive the outcome of a call that it cancels, but the audit log records it.
        await call.catch(() => undefined);
      }),
    );
    expect(await server.client.ping()).toEqual({});
    expect(await server.stop()).toMatchObject({ code: 0 });
    const outcomes = parseAuditOutcomes(readFileSync(auditLog, "utf8"));
    for (const mark of marks)
      recordCall({
        fault: `canceled ${getCancellationPoint(mark)}`,
        name: mark,
        kind: "write",
        // A call that was canceled before it started is not in the log.
        reported: outcomes.get(mark) ?? "nothing",
        performed: api.performed(mark),
        text: JSON.stringify(outcomes.get(mark)),
      });
  });

  test("of progress tokens of every kind", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "progress tokens";
    const api = await startRecordingServer(
      finish,
      () => (incoming) => (incoming.attempt > 1 ? sendSuccess(incoming) : sendError(incoming, 429)),
    );
    const { send, waitUntil, messages, findResponses } = startClientDriver(buildEnvironment(api.url), {
      finish,
    });
    send(initializeWithElicitation);
    await waitUntil(() => findResponses("hello").length > 0);
    for (const [index, progressToken] of PROGRESS_TOKENS.entries()) {
      const mark = `user-${index}`;
      recordInjection(fault);
      const params = { name: "unban_user", arguments: { user_id: mark }, _meta: { progressToken } };
      send(toJsonRpcLine({ id: mark, method: "tools/call", params }));
    }
    for (const index of PROGRESS_TOKENS.keys()) {
      const mark = `user-${index}`;
      await waitUntil(() => findResponses(mark).length > 0);
      const [message = {}] = findResponses(mark);
      recordCall({
        fault,
        name: `${mark} ${JSON.stringify(PROGRESS_TOKENS[index])}`,
        kind: "write",
        reported: parseMessageOutcome(message),
        performed: api.performed(mark),
        expected: isProgressToken(PROGRESS_TOKENS[index]) ? ["done"] : ["nothing", "done"],
        text: JSON.stringify(message),
      });
    }
    const progressNotifications = messages.filter(({ method }) => method === "notifications/progress");
    for (const { params } of progressNotifications)
      if (!PROGRESS_TOKENS.includes(params?.["progressToken"]))
        recordViolation(fault, `${JSON.stringify(params)} has an unknown progress token`);
    for (const token of ["token", 7, 0]) {
      const progressValues = progressNotifications
        .filter(({ params }) => params?.["progressToken"] === token)
        .map(({ params }) => Number(params?.["progress"]));
      if (progressValues.length === 0)
        recordViolation(fault, `${JSON.stringify(token)} received no progress`);
      expect(progressValues).toEqual(progressValues.toSorted((a, b) => a - b));
    }
  });
}
