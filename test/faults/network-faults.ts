import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { startServer, textOf, type Finish, type Server } from "../support/server-process.ts";
import { injected, record, toldBy, wrong, type Told } from "./outcome-ledger.ts";
import { scaled, timeout } from "./run-scale.ts";
import { answer, comply, refuse, startAccountant, type Behavior, type Incident } from "./recording-server.ts";

/** Faults of the network and of the API, each with what a write and a read must say of it. */

/** What a call may take, in seconds: where it must end by that, and where it must not, however busy the machine. */
const LIMIT = { short: 2, long: 60 };

interface Fault {
  readonly does: Behavior;
  readonly write: readonly Told[];
  readonly read: readonly Told[];
}

const MIB = 1024 * 1024;

/** Where a request was taken, nobody can know what became of it; a read that fails says nothing of that. */
const doubtful = (does: Behavior): Fault => ({ does, write: ["unknown"], read: ["silent"] });
const refused = (does: Behavior): Fault => ({ does, write: ["nothing"], read: ["silent"] });
const overcome = (does: Behavior): Fault => ({ does, write: ["done"], read: ["done"] });
const repeated = (does: Behavior): Fault => ({ does, write: ["unknown"], read: ["done"] });

/** Does what is asked, and then `does`. */
const performing =
  (does: Behavior): Behavior =>
  async (incident) => {
    await incident.read();
    incident.perform();
    await does(incident);
  };

/** Does `does` for so long from the first request on, and then what is asked. */
function atFirstFor(milliseconds: number, does: Behavior): Behavior {
  const began = new Map<string, number>();
  return async (incident) => {
    const key = `${incident.method} ${incident.mark}`;
    const since = began.get(key) ?? performance.now();
    began.set(key, since);
    await (performance.now() - since < milliseconds ? does(incident) : comply(incident));
  };
}

/** Does `does` so many times, and then what is asked. */
const atFirst =
  (times: number, does: Behavior): Behavior =>
  async (incident) =>
    incident.attempt > times ? comply(incident) : does(incident);

const html = (incident: Incident, status: number) =>
  answer(incident, status, "<html><body>Bad gateway</body></html>", { "content-type": "text/html" });

const reset: Behavior = ({ socket }) => void socket.resetAndDestroy();

const headersOf = (length: number | undefined) => ({
  "content-type": "application/json",
  ...(length === undefined ? {} : { "content-length": String(length) }),
});

const halfAnswer: Behavior = ({ response, socket, success }) => {
  response.writeHead(200, headersOf(success.length));
  response.write(success.slice(0, -5), () => void socket.destroy());
};

/** Writes the whole time until nobody listens. */
const endless: Behavior = async ({ response, socket }) => {
  response.writeHead(200, headersOf(undefined));
  response.write('{"object":"user","first_name":"');
  const chunk = "a".repeat(MIB / 4);
  while (!socket.destroyed) if (!response.write(chunk)) await sleep(10);
};

const dripping: Behavior = async ({ response, socket, success }) => {
  response.writeHead(200, headersOf(1000));
  for (const letter of success.padEnd(1000)) {
    if (socket.destroyed) return;
    response.write(letter);
    await sleep(100);
  }
};

const large = (megabytes: number) => `{"object":"user","first_name":"${"a".repeat(megabytes * MIB)}"}`;
const bomb = gzipSync(large(64));

/** An answer, and another that nobody has asked for: the next request on the connection must not take it. */
const answerTwice: Behavior = ({ socket, success }) => {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${success.length}\r\n\r\n`;
  socket.write(`${head}${success}${head}${success}`);
};

const FAULTS: Readonly<Record<string, Fault>> = {
  "500, and performed": doubtful(performing((incident) => refuse(incident, 500))),
  "500, not performed": doubtful((incident) => refuse(incident, 500)),
  "500 once": repeated(atFirst(1, (incident) => refuse(incident, 500))),
  "502 of a gateway": doubtful(performing((incident) => html(incident, 502))),
  "502 of a gateway, once": repeated(atFirst(1, (incident) => html(incident, 502))),
  "503 with Retry-After, once": repeated(
    atFirst(1, (incident) => refuse(incident, 503, { "retry-after": "1" })),
  ),
  "401": refused((incident) => refuse(incident, 401)),
  "403 of a gateway": refused((incident) => html(incident, 403)),
  "404": refused((incident) => refuse(incident, 404)),
  "408, and performed": doubtful(performing((incident) => refuse(incident, 408))),
  "408 once": repeated(atFirst(1, (incident) => refuse(incident, 408))),
  "303, and performed": doubtful(
    performing((incident) => answer(incident, 303, "", { location: "/v1/elsewhere" })),
  ),
  "409": refused((incident) => refuse(incident, 409)),
  "422": refused((incident) => refuse(incident, 422)),
  "reset before the request was read": doubtful(reset),
  "reset once, before the request was read": repeated(atFirst(1, reset)),
  "reset after the request was taken": doubtful(performing(reset)),
  "closed without an answer": doubtful(performing(({ socket }) => void socket.end())),
  "half an answer": doubtful(performing(halfAnswer)),
  "half a header": doubtful(performing(({ socket }) => void socket.end("HTTP/1.1 200 OK\r\nContent-Ty"))),
  "no HTTP": doubtful(performing(({ socket }) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n"))),
  "an answer without end": doubtful(performing(endless)),
  "an answer of 9 MiB": doubtful(
    performing((incident) => answer(incident, 200, large(9), headersOf(undefined))),
  ),
  "an answer that inflates to 64 MiB": doubtful(
    performing(({ response }) => {
      response.writeHead(200, { ...headersOf(bomb.length), "content-encoding": "gzip" }).end(bomb);
    }),
  ),
  "an answer that is no gzip": doubtful(
    performing((incident) =>
      answer(incident, 200, incident.success, { ...headersOf(undefined), "content-encoding": "gzip" }),
    ),
  ),
  "HTML with 200": doubtful(performing((incident) => html(incident, 200))),
  "an empty answer": doubtful(performing((incident) => answer(incident, 200))),
  "JSON that is cut": doubtful(
    performing((incident) => answer(incident, 200, incident.success.slice(0, -3), headersOf(undefined))),
  ),
  "JSON of another kind": doubtful(performing((incident) => answer(incident, 200, []))),
  "a slow answer": overcome(async (incident) => {
    await sleep(600);
    await comply(incident);
  }),
  "an answer twice": overcome(performing(answerTwice)),
  "no fault": overcome(comply),
};

/** Faults that only the time limit ends. */
const ENDLESS: Readonly<Record<string, Fault>> = {
  "no answer, not performed": doubtful(() => undefined),
  "no answer, performed": doubtful(performing(() => undefined)),
  "performed after everybody has left": doubtful(async (incident) => {
    await incident.read();
    await sleep(LIMIT.short * 1000 + 200);
    incident.perform();
  }),
  "an answer that drips": doubtful(performing(dripping)),
};

/** Faults that make the others wait, so they are injected among themselves. */
const RATE_LIMITS: Readonly<Record<string, Fault>> = {
  "429 with Retry-After": overcome(atFirst(1, (incident) => refuse(incident, 429, { "retry-after": "1" }))),
  "429 with a Retry-After of nothing": overcome(
    atFirstFor(1500, (incident) => refuse(incident, 429, { "retry-after": "0" })),
  ),
  "429 without Retry-After": overcome(atFirst(2, (incident) => refuse(incident, 429))),
};

const LONG_RATE_LIMITS: Readonly<Record<string, Fault>> = {
  "429 with a long Retry-After": refused((incident) => refuse(incident, 429, { "retry-after": "3600" })),
};

const LASTING_RATE_LIMITS: Readonly<Record<string, Fault>> = {
  // What was under way when the time was over may have been taken.
  "429 for ever": {
    does: (incident) => refuse(incident, 429),
    write: ["nothing", "unknown"],
    read: ["silent"],
  },
};

/** One write of each method. */
const WRITES = [
  { tool: "lock_user", args: {} },
  { tool: "update_user", args: { first_name: "Ada" } },
  { tool: "delete_user", args: { confirm: true } },
];

async function callAndRecord(
  server: Server,
  { tool, args, mark }: { tool: string; args: object; mark: string },
  { fault, expected }: { fault: string; expected: readonly Told[] },
  performed: () => number,
): Promise<void> {
  const kind = tool === "get_user" ? "read" : "write";
  const name = `${tool} ${mark}`;
  const common = { fault, name, kind, expected } as const;
  try {
    const result = await server.call(tool, { user_id: mark, ...args });
    const told = toldBy(result);
    record({ ...common, told, performed: performed(), text: textOf(result) });
    if (told === "done" && result.structuredContent?.["id"] !== mark)
      wrong(fault, `${name} was answered with what is another's`);
  } catch (error) {
    record({ ...common, told: undefined, performed: performed() });
    wrong(fault, `${name} was not answered: ${String(error)}`);
  }
}

const apiOf = (url: string, limit = LIMIT.long) => ({
  CLERK_SECRET_KEY: "sk_test_faults",
  CLERK_API_URL: url,
  CLERK_MCP_TIMEOUT: String(limit),
});

/** Collects garbage all the time: whatever only seems to be held is gone. */
const COLLECTING =
  "require('node:v8').setFlagsFromString('--expose-gc'); " +
  "setInterval(require('node:vm').runInNewContext('gc'), 200).unref()";

/** Injects each fault into writes of each method, and into reads, all at once. */
async function injectAll(
  faults: Readonly<Record<string, Fault>>,
  rounds: number,
  limit: number,
  finish: Finish,
): Promise<void> {
  const names = Object.keys(faults);
  const faultOf = (mark: string) => faults[names[Number(mark.split("-")[1])] ?? ""];
  const accountant = await startAccountant(finish, (mark) => faultOf(mark)?.does ?? comply);
  const server = await startServer(apiOf(accountant.url, limit), { script: COLLECTING, finish });
  for (let round = 0; round < rounds; round += 1) {
    const calls: Promise<void>[] = [];
    for (const [index, [fault, { write, read }]] of Object.entries(faults).entries()) {
      const { tool, args } = WRITES[(round + index) % WRITES.length] ?? { tool: "lock_user", args: {} };
      const mark = `user-${index}-${round}`;
      const performed = () => accountant.performed(mark);
      injected(fault, 2);
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

export function networkFaults(): void {
  test.for([
    ["the API and the connection", FAULTS, LIMIT.long],
    ["an API that takes for ever", ENDLESS, LIMIT.short],
    ["a rate limit that passes", RATE_LIMITS, LIMIT.long],
    ["a rate limit that is longer than a call may take", LONG_RATE_LIMITS, LIMIT.short],
    ["a rate limit that does not end", LASTING_RATE_LIMITS, LIMIT.short],
  ] as const)("of %s", { timeout }, ([, faults, limit], { onTestFinished }) =>
    injectAll(faults, scaled(2, 12), limit, onTestFinished),
  );

  test("of redirects, none of which is followed", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "a redirect";
    const other = await startAccountant(finish, () => comply);
    const accountant = await startAccountant(finish, (mark) => (incident) => {
      answer(incident, Number(mark), "", { location: `${other.url}/v1/users/${mark}` });
    });
    const server = await startServer(apiOf(accountant.url), { finish });
    for (const status of ["301", "302", "307", "308"]) {
      for (const { tool, args } of [...WRITES, { tool: "get_user", args: {} }]) {
        injected(fault);
        await callAndRecord(
          server,
          { tool, args, mark: status },
          { fault, expected: [tool === "get_user" ? "silent" : "unknown"] },
          () => other.performed(status),
        );
      }
    }
    if (other.requests() > 0) wrong(fault, `it was followed ${other.requests()} times`);
    await server.stop();
  });

  test.for([
    ["a connection that is refused", "http"],
    ["an API that does not speak TLS", "https"],
  ] as const)("of %s", { timeout }, async ([fault, scheme], { onTestFinished: finish }) => {
    const accountant = await startAccountant(finish, () => comply);
    if (scheme === "http") await accountant.stop();
    const server = await startServer(apiOf(`${scheme}://${accountant.host}`), { finish });
    for (const { tool, args } of [...WRITES, { tool: "get_user", args: {} }]) {
      injected(fault);
      await callAndRecord(
        server,
        { tool, args, mark: "user-0" },
        { fault, expected: [tool === "get_user" ? "silent" : "nothing"] },
        () => accountant.performed("user-0"),
      );
    }
    await server.stop();
  });
}
