import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod/v3";
import { callLine, line, startServer, type Finish } from "../support/server-process.ts";
import { outcomesIn } from "./audit-lines.ts";
import { injected, record, wrong, type Told } from "./outcome-ledger.ts";
import { scaled, timeout } from "./run-scale.ts";
import { startSpeaking, toldByMessage } from "./client-driver.ts";
import { comply, refuse, startAccountant, type Behavior } from "./recording-server.ts";

/** Faults of the client: dialogs, cancelled calls and progress. */

const apiOf = (url: string) => ({ CLERK_SECRET_KEY: "sk_test_faults", CLERK_API_URL: url });

const Id = z.union([z.string(), z.number()]);

/** What a client says to a dialog, in lines, and what may come of the call. */
interface Dialog {
  readonly says: (id: string | number, mark: string) => string;
  readonly expected: Told;
}

const answered = (result: object) => (id: string | number) => line({ id, result });
const declined = answered({ action: "decline" });
const accepted = (id: string | number, name: string) => answered({ action: "accept", content: { name } })(id);
const failing = (says: Dialog["says"]): Dialog => ({ says, expected: "nothing" });

const DIALOGS: Readonly<Record<string, Dialog>> = {
  "a dialog that is accepted": { says: accepted, expected: "done" },
  "a dialog that is declined": failing(declined),
  "a dialog that is closed": failing(answered({ action: "cancel" })),
  "a dialog that fails": failing((id) =>
    line({ id, error: { code: -32603, message: "There is no screen." } }),
  ),
  "a dialog that the client does not know": failing((id) =>
    line({ id, error: { code: -32601, message: "Method not found" } }),
  ),
  "a dialog accepted without the name": failing(answered({ action: "accept" })),
  "a dialog accepted under another's name": failing((id, mark) => accepted(id, `${mark}0`)),
  "a dialog answered with nothing": failing(answered({})),
  "a dialog answered with what is no action": failing(answered({ action: "yes" })),
  "a dialog answered with a list": failing((id) => line({ id, result: ["accept"] }) + declined(id)),
  "a dialog declined, and then accepted": failing((id, mark) => declined(id) + accepted(id, mark)),
  "a dialog accepted under another id": failing((id, mark) => accepted(`${id}-other`, mark) + declined(id)),
};

/** Ten minutes pass in a moment. */
const HURRYING =
  "const wait = setTimeout; globalThis.setTimeout = (work, ms, ...rest) => wait(work, ms >= 600_000 ? 50 : ms, ...rest)";

const helloWithDialogs = line({
  id: "hello",
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: { elicitation: {} },
    clientInfo: { name: "test", version: "0" },
  },
});

/** A server that has a person asked, by a client that is written by hand. */
async function startAsking(finish: Finish, script?: string) {
  const accountant = await startAccountant(finish, () => comply);
  const env = { ...apiOf(accountant.url), CLERK_MCP_CONFIRM: "human" };
  const speaking = startSpeaking(env, { finish, ...(script === undefined ? {} : { script }) });
  const { say, until, messages, answersTo } = speaking;
  say(helloWithDialogs);
  await until(() => answersTo("hello").length > 0);
  const dialogs = () => messages.filter(({ method }) => method === "elicitation/create");
  let asked = 0;
  return {
    ...speaking,
    accountant,
    /** Calls what must be confirmed; settles with the id of the dialog. */
    ask: async (mark: string): Promise<string | number> => {
      say(callLine(mark, "disable_user_mfa", { user_id: mark, confirm: true }));
      asked += 1;
      await until(() => dialogs().length >= asked || answersTo(mark).length > 0);
      return Id.parse(dialogs().at(-1)?.id);
    },
    recordAnswer: async (fault: string, mark: string, expected: Told) => {
      await until(() => answersTo(mark).length > 0);
      const [message = {}] = answersTo(mark);
      record({
        fault,
        name: mark,
        kind: "write",
        told: toldByMessage(message),
        performed: accountant.performed(mark),
        expected: [expected],
        text: JSON.stringify(message),
      });
    },
  };
}

/** At what moment of a write its caller gives it up. */
const MOMENTS = [
  "before it is sent",
  "when it has arrived",
  "when it was done",
  "when it was answered",
] as const;
type Moment = (typeof MOMENTS)[number];

const TOKENS: readonly unknown[] = [
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

const isToken = (value: unknown) => typeof value === "string" || Number.isInteger(value);

export function clientFaults(): void {
  test("of dialogs that are answered in every way", { timeout }, async ({ onTestFinished: finish }) => {
    const { ask, say, recordAnswer, child, ended } = await startAsking(finish);
    for (let round = 0; round < scaled(1, 20); round += 1) {
      for (const [index, [fault, { says, expected }]] of Object.entries(DIALOGS).entries()) {
        const mark = `user-${round}-${index}`;
        injected(fault);
        say(says(await ask(mark), mark));
        await recordAnswer(fault, mark, expected);
      }
    }
    child.stdin.end();
    expect((await ended).code).toBe(0);
  });

  test("of a dialog that is never answered, or too late", { timeout }, async ({ onTestFinished: finish }) => {
    const { ask, say, recordAnswer, accountant, until, answersTo } = await startAsking(finish, HURRYING);
    const fault = "a dialog that is not answered";
    injected(fault);
    const id = await ask("late");
    await recordAnswer(fault, "late", "nothing");
    say(accepted(id, "late"));
    say(line({ id: "after", method: "ping" }));
    await until(() => answersTo("after").length > 0);
    if (accountant.performed("late") > 0) wrong(fault, "it was done after it was refused");
  });

  test("of a client that goes while its dialog is open", { timeout }, async ({ onTestFinished: finish }) => {
    const { ask, recordAnswer, child, ended } = await startAsking(finish);
    const fault = "a client that goes with a dialog open";
    injected(fault);
    await ask("gone");
    child.stdin.end();
    await recordAnswer(fault, "gone", "nothing");
    expect((await ended).code).toBe(0);
  });

  test("of calls that are cancelled at any moment", { timeout }, async ({ onTestFinished: finish }) => {
    const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-faults-"));
    finish(() => rmSync(folder, { recursive: true, force: true }));
    const auditLog = join(folder, "audit.jsonl");
    const callers = new Map<string, AbortController>();
    const momentOf = (mark: string): Moment =>
      MOMENTS[Number(mark.split("-")[1]) % MOMENTS.length] ?? MOMENTS[0];
    const cancelling =
      (mark: string): Behavior =>
      async (incident) => {
        const cancelAt = (moment: Moment) => void (momentOf(mark) === moment && callers.get(mark)?.abort());
        await incident.read();
        cancelAt("when it has arrived");
        incident.perform();
        cancelAt("when it was done");
        incident.response.writeHead(200, { "content-type": "application/json" });
        incident.response.end(incident.success, () => cancelAt("when it was answered"));
      };
    const accountant = await startAccountant(finish, cancelling);
    const server = await startServer({ ...apiOf(accountant.url), CLERK_MCP_AUDIT_LOG: auditLog }, { finish });
    const marks = Array.from({ length: scaled(24, 2000) }, (_, index) => `user-${index}`);
    await Promise.all(
      marks.map(async (mark) => {
        const caller = new AbortController();
        callers.set(mark, caller);
        injected(`cancelled ${momentOf(mark)}`);
        const params = { name: "lock_user", arguments: { user_id: mark } };
        const call = server.client.callTool(params, undefined, { signal: caller.signal });
        if (momentOf(mark) === "before it is sent") caller.abort();
        // Whoever gives a call up is not told what becomes of it; the audit log is.
        await call.catch(() => undefined);
      }),
    );
    expect(await server.client.ping()).toEqual({});
    expect(await server.stop()).toMatchObject({ code: 0 });
    const outcomes = outcomesIn(readFileSync(auditLog, "utf8"));
    for (const mark of marks)
      record({
        fault: `cancelled ${momentOf(mark)}`,
        name: mark,
        kind: "write",
        // What was cancelled before it was begun is not in the log.
        told: outcomes.get(mark) ?? "nothing",
        performed: accountant.performed(mark),
        text: JSON.stringify(outcomes.get(mark)),
      });
  });

  test("of progress tokens of every kind", { timeout }, async ({ onTestFinished: finish }) => {
    const fault = "progress tokens";
    const accountant = await startAccountant(
      finish,
      () => (incident) => (incident.attempt > 1 ? comply(incident) : refuse(incident, 429)),
    );
    const { say, until, messages, answersTo } = startSpeaking(apiOf(accountant.url), { finish });
    say(helloWithDialogs);
    await until(() => answersTo("hello").length > 0);
    for (const [index, progressToken] of TOKENS.entries()) {
      const mark = `user-${index}`;
      injected(fault);
      const params = { name: "lock_user", arguments: { user_id: mark }, _meta: { progressToken } };
      say(line({ id: mark, method: "tools/call", params }));
    }
    for (const index of TOKENS.keys()) {
      const mark = `user-${index}`;
      await until(() => answersTo(mark).length > 0);
      const [message = {}] = answersTo(mark);
      record({
        fault,
        name: `${mark} ${JSON.stringify(TOKENS[index])}`,
        kind: "write",
        told: toldByMessage(message),
        performed: accountant.performed(mark),
        expected: isToken(TOKENS[index]) ? ["done"] : ["nothing", "done"],
        text: JSON.stringify(message),
      });
    }
    const told = messages.filter(({ method }) => method === "notifications/progress");
    for (const { params } of told)
      if (!TOKENS.includes(params?.["progressToken"])) wrong(fault, `${JSON.stringify(params)} is nobody's`);
    for (const token of ["token", 7, 0]) {
      const rising = told
        .filter(({ params }) => params?.["progressToken"] === token)
        .map(({ params }) => Number(params?.["progress"]));
      if (rising.length === 0) wrong(fault, `${JSON.stringify(token)} was told of no progress`);
      expect(rising).toEqual(rising.toSorted((a, b) => a - b));
    }
  });
}
