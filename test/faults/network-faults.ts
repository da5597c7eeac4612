import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  startServer,
  getResultText,
  type OnTestFinished,
  type ServerProcess,
} from "../support/server-process.ts";
import {
  recordInjection,
  recordCall,
  parseReportedOutcome,
  recordViolation,
  type ReportedOutcome,
} from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import {
  sendResponse,
  sendSuccess,
  sendError,
  startRecordingServer,
  type Behavior,
  type IncomingCall,
} from "./recording-server.ts";

/** Faults of the network and of the API, each with the outcomes that a write and a read must report. */

/** `CLERK_MCP_TIMEOUT`: short for faults that only the deadline ends, long for those that must not reach it. */
const CALL_TIMEOUT_SECONDS = { short: 2, long: 60 };

interface Fault {
  readonly behavior: Behavior;
  readonly write: readonly ReportedOutcome[];
  readonly read: readonly ReportedOutcome[];
}

const MIB = 1024 * 1024;

/** The API may have received the request, so a write must report an unknown outcome; reads omit the side effect. */
const expectUnknown = (behavior: Behavior): Fault => ({ behavior, write: ["unknown"], read: ["silent"] });
const expectNotApplied = (behavior: Behavior): Fault => ({ behavior, write: ["nothing"], read: ["silent"] });
const expectSuccess = (behavior: Behavior): Fault => ({ behavior, write: ["done"], read: ["done"] });
const expectReadRetry = (behavior: Behavior): Fault => ({ behavior, write: ["unknown"], read: ["done"] });

/** Performs the call, then runs `behavior`. */
const performThen =
  (behavior: Behavior): Behavior =>
  async (incoming) => {
    await incoming.read();
    incoming.perform();
    await behavior(incoming);
  };

/** Runs `behavior` for a time from the first request of a call, then responds with success. */
function applyForDuration(milliseconds: number, behavior: Behavior): Behavior {
  const firstRequestTimes = new Map<string, number>();
  return async (incoming) => {
    const key = `${incoming.method} ${incoming.mark}`;
    const startedAt = firstRequestTimes.get(key) ?? performance.now();
    firstRequestTimes.set(key, startedAt);
    await (performance.now() - startedAt < milliseconds ? behavior(incoming) : sendSuccess(incoming));
  };
}

/** Runs `behavior` for the first attempts of a call, then responds with success. */
const applyToFirstAttempts =
  (times: number, behavior: Behavior): Behavior =>
  async (incoming) =>
    incoming.attempt > times ? sendSuccess(incoming) : behavior(incoming);

const sendHtml = (incoming: IncomingCall, status: number) =>
  sendResponse(incoming, status, "<html><body>Bad gateway</body></html>", { "content-type": "text/html" });

const resetConnection: Behavior = ({ socket }) => void socket.resetAndDestroy();

const buildHeaders = (length: number | undefined) => ({
  "content-type": "application/json",
  ...(length === undefined ? {} : { "content-length": String(length) }),
});

const sendPartialResponse: Behavior = ({ response, socket, successBody }) => {
  response.writeHead(200, buildHeaders(successBody.length));
  response.write(successBody.slice(0, -5), () => void socket.destroy());
};

/** Writes until the client closes the connection. */
const sendEndlessBody: Behavior = async ({ response, socket }) => {
  response.writeHead(200, buildHeaders(undefined));
  response.write('{"object":"user","first_name":"');
  const chunk = "a".repeat(MIB / 4);
  while (!socket.destroyed) if (!response.write(chunk)) await sleep(10);
};

const sendSlowBody: Behavior = async ({ response, socket, successBody }) => {
  response.writeHead(200, buildHeaders(1000));
  for (const letter of successBody.padEnd(1000)) {
    if (socket.destroyed) return;
    response.write(letter);
    await sleep(100);
  }
};

const buildLargeBody = (megabytes: number) =>
  `{"object":"user","first_name":"${"a".repeat(megabytes * MIB)}"}`;
const GZIP_BOMB = gzipSync(buildLargeBody(64));

/** Sends two responses to one request; the next request on the connection must not receive the second. */
const respondTwice: Behavior = ({ socket, successBody }) => {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${successBody.length}\r\n\r\n`;
  socket.write(`${head}${successBody}${head}${successBody}`);
};

const FAULTS: Readonly<Record<string, Fault>> = {
  "500, performed": expectUnknown(performThen((incoming) => sendError(incoming, 500))),
  "500, not performed": expectUnknown((incoming) => sendError(incoming, 500)),
  "500 once": expectReadRetry(applyToFirstAttempts(1, (incoming) => sendError(incoming, 500))),
  "502 from a gateway": expectUnknown(performThen((incoming) => sendHtml(incoming, 502))),
  "502 from a gateway, once": expectReadRetry(applyToFirstAttempts(1, (incoming) => sendHtml(incoming, 502))),
  "501 from a gateway, performed": expectUnknown(performThen((incoming) => sendHtml(incoming, 501))),
  "507, performed": expectUnknown(performThen((incoming) => sendError(incoming, 507))),
  "413 from a gateway": expectNotApplied((incoming) => sendHtml(incoming, 413)),
  "503 with Retry-After, once": expectReadRetry(
    applyToFirstAttempts(1, (incoming) => sendError(incoming, 503, { "retry-after": "1" })),
  ),
  "401": expectNotApplied((incoming) => sendError(incoming, 401)),
  "403 from a gateway": expectNotApplied((incoming) => sendHtml(incoming, 403)),
  "404": expectNotApplied((incoming) => sendError(incoming, 404)),
  "408, performed": expectUnknown(performThen((incoming) => sendError(incoming, 408))),
  "408 once": expectReadRetry(applyToFirstAttempts(1, (incoming) => sendError(incoming, 408))),
  "303, performed": expectUnknown(
    performThen((incoming) => sendResponse(incoming, 303, "", { location: "/v1/elsewhere" })),
  ),
  "409": expectNotApplied((incoming) => sendError(incoming, 409)),
  "422": expectNotApplied((incoming) => sendError(incoming, 422)),
  "reset before the request was read": expectUnknown(resetConnection),
  "reset once, before the request was read": expectReadRetry(applyToFirstAttempts(1, resetConnection)),
  "reset after the call was performed": expectUnknown(performThen(resetConnection)),
  "closed without a response": expectUnknown(performThen(({ socket }) => void socket.end())),
  "a truncated response": expectUnknown(performThen(sendPartialResponse)),
  "a truncated header": expectUnknown(
    performThen(({ socket }) => void socket.end("HTTP/1.1 200 OK\r\nContent-Ty")),
  ),
  "a response that is not HTTP": expectUnknown(
    performThen(({ socket }) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n")),
  ),
  "an endless response": expectUnknown(performThen(sendEndlessBody)),
  "a response of 9 MiB": expectUnknown(
    performThen((incoming) => sendResponse(incoming, 200, buildLargeBody(9), buildHeaders(undefined))),
  ),
  "a response that inflates to 64 MiB": expectUnknown(
    performThen(({ response }) => {
      response
        .writeHead(200, { ...buildHeaders(GZIP_BOMB.length), "content-encoding": "gzip" })
        .end(GZIP_BOMB);
    }),
  ),
  "a gzip response that is not gzip": expectUnknown(
    performThen((incoming) =>
      sendResponse(incoming, 200, incoming.successBody, {
        ...buildHeaders(undefined),
        "content-encoding": "gzip",
      }),
    ),
  ),
  "HTML with 200": expectUnknown(performThen((incoming) => sendHtml(incoming, 200))),
  "an empty response": expectUnknown(performThen((incoming) => sendResponse(incoming, 200))),
  "truncated JSON": expectUnknown(
    performThen((incoming) =>
      sendResponse(incoming, 200, incoming.successBody.slice(0, -3), buildHeaders(undefined)),
    ),
  ),
  "JSON of another type": expectUnknown(performThen((incoming) => sendResponse(incoming, 200, []))),
  "a slow response": expectSuccess(async (incoming) => {
    await sleep(600);
    await sendSuccess(incoming);
  }),
  "two responses to one request": expectSuccess(performThen(respondTwice)),
  "no fault": expectSuccess(sendSuccess),
};

/** Faults that only the call's deadline ends. */
const TIMEOUT_FAULTS: Readonly<Record<string, Fault>> = {
  "no response, not performed": expectUnknown(() => undefined),
  "no response, performed": expectUnknown(performThen(() => undefined)),
  "performed after the deadline": expectUnknown(async (incoming) => {
    await incoming.read();
    await sleep(CALL_TIMEOUT_SECONDS.short * 1000 + 200);
    incoming.perform();
  }),
  "a response sent byte by byte": expectUnknown(performThen(sendSlowBody)),
};

/** Faults that pause the request limiter for all calls, so they are injected separately from the other faults. */
const RATE_LIMIT_FAULTS: Readonly<Record<string, Fault>> = {
  "429 with Retry-After": expectSuccess(
    applyToFirstAttempts(1, (incoming) => sendError(incoming, 429, { "retry-after": "1" })),
  ),
  "429 with a Retry-After of 0": expectSuccess(
    applyForDuration(1500, (incoming) => sendError(incoming, 429, { "retry-after": "0" })),
  ),
  "429 without Retry-After": expectSuccess(applyToFirstAttempts(2, (incoming) => sendError(incoming, 429))),
};

const LONG_RATE_LIMIT_FAULTS: Readonly<Record<string, Fault>> = {
  "429 with a long Retry-After": expectNotApplied((incoming) =>
    sendError(incoming, 429, { "retry-after": "3600" }),
  ),
};

const PERMANENT_RATE_LIMIT_FAULTS: Readonly<Record<string, Fault>> = {
  // A request in flight at the deadline may have been received.
  "429 for every attempt": {
    behavior: (incoming) => sendError(incoming, 429),
    write: ["nothing", "unknown"],
    read: ["silent"],
  },
};

/** One write of each method. */
const WRITES = [
  { tool: "unban_user", args: {} },
  { tool: "update_user", args: { first_name: "Ada" } },
  { tool: "delete_user", args: { confirm: true } },
];

async function callAndRecord(
  server: ServerProcess,
  { tool, args, mark }: { tool: string; args: object; mark: string },
  { fault, expected }: { fault: string; expected: readonly ReportedOutcome[] },
  performed: () => number,
): Promise<void> {
  const kind = tool === "get_user" ? "read" : "write";
  const name = `${tool} ${mark}`;
  const common = { fault, name, kind, expected } as const;
  try {
    const result = await server.call(tool, { user_id: mark, ...args });
    const reported = parseReportedOutcome(result);
    recordCall({ ...common, reported, performed: performed(), text: getResultText(result) });
    if (reported === "done" && result.structuredContent?.["id"] !== mark)
      recordViolation(fault, `${name} received the result of another call`);
  } catch (error) {
    recordCall({ ...common, reported: undefined, performed: performed() });
    recordViolation(fault, `${name} received no response: ${String(error)}`);
  }
}

const buildEnvironment = (url: string, timeoutSeconds = CALL_TIMEOUT_SECONDS.long) => ({
  CLERK_SECRET_KEY: "sk_test_faults",
  CLERK_API_URL: url,
  CLERK_MCP_TIMEOUT: String(timeoutSeconds),
});

/** Forces garbage collection every 200 ms, so that objects without a strong reference do not survive a call. */
const FORCE_GC_SCRIPT =
  "require('node:v8').setFlagsFromString('--expose-gc'); " +
  "setInterval(require('node:vm').runInNewContext('gc'), 200).unref()";

/** Injects each fault into writes of each method and into reads, concurrently. */
async function injectFaults(
  faults: Readonly<Record<string, Fault>>,
  rounds: number,
  timeoutSeconds: number,
  finish: OnTestFinished,
): Promise<void> {
  const names = Object.keys(faults);
  const findFault = (mark: string) => faults[names[Number(mark.split("-")[1])] ?? ""];
  const api = await startRecordingServer(finish, (mark) => findFault(mark)?.behavior ?? sendSuccess);
  const server = await startServer(buildEnvironment(api.url, timeoutSeconds), {
    script: FORCE_GC_SCRIPT,
    finish,
  });
  for (let round = 0; round < rounds; round += 1) {
    const calls: Promise<void>[] = [];
    for (const [index, [fault, { write, read }]] of Object.entries(faults).entries()) {
      const { tool, args } = WRITES[(round + index) % WRITES.length] ?? { tool: "unban_user", args: {} };
      const mark = `user-${index}-${round}`;
      const performed = () => api.performed(mark);
      recordInjection(fault, 2);
      calls.push(
        callAndRecord(server, { tool, args, mark }, { fault, expected: write }, performed),
        callAndRecord(server, { tool: "get_user", args: {}, mark }, { fault, expected: read }, performed),
      );
    }
    await Promise.all(calls);
  }
  expect(await server.client.ping()).toEqual({});
  await server.stop();
}

export function testNetworkFaults(): void {
  test.for([
    ["the API and the connection", FAULTS, CALL_TIMEOUT_SECONDS.long],
    ["an API that does not finish its response", TIMEOUT_FAULTS, CALL_TIMEOUT_SECONDS.short],
    ["a temporary rate limit", RATE_LIMIT_FAULTS, CALL_TIMEOUT_SECONDS.long],
    ["a rate limit beyond the deadline", LONG_RATE_LIMIT_FAULTS, CALL_TIMEOUT_SECONDS.short],
    ["a permanent rate limit", PERMANENT_RATE_LIMIT_FAULTS, CALL_TIMEOUT_SECONDS.short],
  ] as const)("of %s", { timeout }, ([, faults, timeoutSeconds], { onTestFinished }) =>
    injectFaults(faults, selectForRun(2, 12), timeoutSeconds, onTestFinished),
  );

  test("of redirects, which are not followed", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "a redirect";
    const redirectTarget = await startRecordingServer(finish, () => sendSuccess);
    const api = await startRecordingServer(finish, (mark) => (incoming) => {
      sendResponse(incoming, Number(mark), "", { location: `${redirectTarget.url}/v1/users/${mark}` });
    });
    const server = await startServer(buildEnvironment(api.url), { finish });
    for (const status of ["301", "302", "307", "308"]) {
      for (const { tool, args } of [...WRITES, { tool: "get_user", args: {} }]) {
        recordInjection(fault);
        await callAndRecord(
          server,
          { tool, args, mark: status },
          { fault, expected: [tool === "get_user" ? "silent" : "unknown"] },
          () => redirectTarget.performed(status),
        );
      }
    }
    if (redirectTarget.requests() > 0)
      recordViolation(fault, `the redirect was followed ${redirectTarget.requests()} times`);
    await server.stop();
  });

  test.for([
    ["a refused connection", "http"],
    ["an API without TLS", "https"],
  ] as const)("of %s", { timeout }, async ([fault, scheme], { onTestFinished: finish }) => {
    const api = await startRecordingServer(finish, () => sendSuccess);
    if (scheme === "http") await api.stop();
    const server = await startServer(buildEnvironment(`${scheme}://${api.host}`), { finish });
    for (const { tool, args } of [...WRITES, { tool: "get_user", args: {} }]) {
      recordInjection(fault);
      await callAndRecord(
        server,
        { tool, args, mark: "user-0" },
        { fault, expected: [tool === "get_user" ? "silent" : "nothing"] },
        () => api.performed("user-0"),
      );
    }
    await server.stop();
  });
}
