import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import {
  CallToolResultSchema,
  McpError,
  type CallToolResult,
  type ElicitRequest,
  type ElicitResult,
} from "@modelcontextprotocol/sdk/types.js";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { previewRequest } from "../../src/clerk-api/request.ts";
import { MAX_JSON_DEPTH, exceedsDepth } from "../../src/shared/json-depth.ts";
import { uploadInputFields } from "../../src/mcp/uploads/upload.ts";
import { catalog, type CatalogEntry } from "../../tools/index.ts";
import { ANY_VALUE } from "../../tools/core/operation.ts";
import { admittedObject } from "../support/schema-samples.ts";
import type { Arguments } from "../support/lookup-fixtures.ts";
import { isOf, MOODS, startEcho, type Echo, type Mood } from "../support/echo-server.ts";
import { sharedValidation } from "../support/harness.ts";
import { argumentsFor, hostileString, KEY, LIVE_KEY } from "../support/adversarial-inputs.ts";
import { png } from "../support/sample-images.ts";
import { startServer, textOf, type Server } from "../support/server-process.ts";
import { Node } from "../support/json-schema.ts";

/**
 * Hostile arguments for every tool of the built server, under every policy, on an API that answers with what is as
 * hostile. The short form is the same every time; `npm run test:faults` tries more, other ones each time, and says
 * which: `FAULTS_SEED=… npm run test:faults` tries those again.
 */

const atLength = process.env["FAULTS"] === "full";
const SEED = atLength ? Number(process.env["FAULTS_SEED"] ?? Date.now() % 2 ** 31) : 1;
const TIMEOUT = atLength ? 600_000 : 60_000;

/** How often a tool is called in each way: what is gated has more that can go wrong. */
const RUNS = atLength
  ? { gated: { direct: 40, door: 20 }, other: { direct: 25, door: 10 }, doors: 200 }
  : { gated: { direct: 3, door: 1 }, other: { direct: 2, door: 1 }, doors: 5 };

/** What is said of a call that takes something away. */
const CONSENTS = ["given", "absent", "refused", "malformed"] as const;
type Consent = (typeof CONSENTS)[number];

/** A call of a tool, and what it meets. */
interface Attempt {
  readonly args: Arguments;
  readonly adds: Arguments;
  readonly consent: Consent;
  readonly own: Mood;
  readonly target: Mood;
  readonly turn: number;
}

interface Policy {
  readonly name: "flag" | "human" | "preview";
  readonly key: string;
}
const POLICIES: readonly Policy[] = [
  { name: "flag", key: KEY },
  { name: "human", key: LIVE_KEY },
  { name: "preview", key: LIVE_KEY },
];

/** A person who does what the attempt says. */
class Person {
  consent: Consent = "absent";
  turn = 0;

  answer({ params }: ElicitRequest): ElicitResult {
    const form = Node.parse("requestedSchema" in params ? params.requestedSchema : {});
    const { title } = Node.parse(Node.parse(form["properties"])["name"] ?? {});
    const name = /^To continue, type: ([^]*)$/.exec(String(title))?.[1];
    if (this.consent === "given") return { action: "accept", content: name === undefined ? {} : { name } };
    const refusals: readonly (() => ElicitResult)[] = [
      () => ({ action: "decline" }),
      () => ({ action: "cancel" }),
      () => ({ action: "decline", content: name === undefined ? {} : { name } }),
      () => {
        throw new Error("There is no screen.");
      },
    ];
    return refusals[this.turn % refusals.length]?.() ?? { action: "cancel" };
  }
}

/** A server under a policy, the API behind it and the person before it. */
interface Side {
  readonly policy: Policy;
  readonly echo: Echo;
  readonly server: Server;
  readonly person: Person;
  readonly inputs: ReadonlyMap<string, Node>;
  readonly outputs: ReadonlyMap<string, Node>;
  readonly auditLog: string;
  /** What it has said since this was last asked. */
  readonly said: () => string;
}

async function startSide(policy: Policy, folder: string, finish: (work: () => void) => void): Promise<Side> {
  const echo = await startEcho();
  finish(echo.stop);
  const person = new Person();
  const auditLog = join(folder, `${policy.name}.jsonl`);
  const server = await startServer(
    {
      CLERK_SECRET_KEY: policy.key,
      CLERK_API_URL: echo.url,
      CLERK_MCP_LOG_LEVEL: "debug",
      CLERK_MCP_AUDIT_LOG: auditLog,
      CLERK_MCP_SECRETS: "file",
      CLERK_MCP_TOOLSETS: "all",
      XDG_DATA_HOME: folder,
    },
    {
      finish,
      validation: sharedValidation,
      ...(policy.name === "human" ? { dialog: (request) => person.answer(request) } : {}),
    },
  );
  let stdout = "";
  let logged = 0;
  server.child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString("utf8");
  });
  const { tools } = await server.client.listTools();
  return {
    policy,
    echo,
    server,
    person,
    inputs: new Map(tools.map(({ name, inputSchema }) => [name, Node.parse(inputSchema)])),
    outputs: new Map(tools.map(({ name, outputSchema }) => [name, Node.parse(outputSchema)])),
    auditLog,
    said() {
      const said = stdout + server.stderr().slice(logged);
      stdout = "";
      logged = server.stderr().length;
      return said;
    },
  };
}

/** The operations that a call may send: its own, and those by which the gate shows what it is about. */
function operationsOf(named: CatalogEntry): CatalogEntry[] {
  const { confirm } = named.operation;
  const names =
    confirm === undefined
      ? []
      : [
          "operation" in confirm.target ? confirm.target.operation : undefined,
          confirm.owner?.read?.operation,
          ...Object.values(confirm.dependents ?? {}).map(({ operation }) => operation),
        ];
  const reads = names.filter((name) => name !== undefined);
  return [named, ...reads.flatMap((name) => catalog.get(name) ?? [])];
}

/** Whether a call must be confirmed; `undefined` where that depends on the target. */
function isGated({ operation: { effect, confirm } }: CatalogEntry, args: Arguments): boolean | undefined {
  if (effect === "destructive") return true;
  if (confirm === undefined || !("when" in confirm)) return false;
  const fitting = confirm.when.filter((trigger) =>
    Object.entries(trigger.arguments).every(([name, wanted]) =>
      wanted === ANY_VALUE ? args[name] !== undefined : isDeepStrictEqual(args[name], wanted),
    ),
  );
  if (fitting.length === 0) return false;
  return fitting.some(({ target, onlyIfRemoving: drops }) => target === undefined && drops !== true)
    ? true
    : undefined;
}

const without = <T>(object: Readonly<Record<string, T>>, ...names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** What else a call may be given than its operation's fields. */
const addsOf = ({ operation: { effect } }: CatalogEntry): fc.Arbitrary<Arguments> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary:
        effect === "read"
          ? fc.array(hostileString, { maxLength: 2 }).map((fields) => ({ fields }))
          : fc.boolean().map((dry_run) => ({ dry_run })),
    },
  );

/** Arguments that the operation's own model admits. */
function admittedArguments({ operation }: CatalogEntry): fc.Arbitrary<Arguments> {
  const { shape } = uploadInputFields(operation);
  if (operation.upload === undefined) return admittedObject(shape);
  const others = admittedObject(without(shape, "file_path", "file_base64"));
  return others.map((args) => Object.assign(args, png));
}

const moods = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Mood>("declared") },
  { weight: 3, arbitrary: fc.constantFrom(...MOODS) },
);

function attempts(named: CatalogEntry, input: Node): fc.Arbitrary<Attempt> {
  const wild = argumentsFor(input).map((args) => without(args, "confirm", "confirm_token"));
  return fc.record({
    args: fc.oneof({ weight: 3, arbitrary: admittedArguments(named) }, { weight: 1, arbitrary: wild }),
    adds: addsOf(named),
    consent: fc.oneof(
      { weight: 2, arbitrary: fc.constant<Consent>("given") },
      { weight: 3, arbitrary: fc.constantFrom(...CONSENTS) },
    ),
    own: moods,
    target: moods,
    turn: fc.nat(1000),
  });
}

/** Whether a call with these arguments is sent. */
function isSendable({ operation }: CatalogEntry, args: Arguments): boolean {
  if (exceedsDepth(args, MAX_JSON_DEPTH)) return false;
  // The file is put in by the server.
  if (operation.upload !== undefined) return true;
  try {
    previewRequest(operation, args);
    return true;
  } catch {
    return false;
  }
}

/** An attempt that nothing stands in the way of. */
const sureAttempt = (named: CatalogEntry): fc.Arbitrary<Attempt> =>
  fc.record({
    args: admittedArguments(named).filter((args) => isSendable(named, args)),
    adds: fc.constant({}),
    consent: fc.constant("given"),
    own: fc.constant("declared"),
    target: fc.constant("declared"),
    turn: fc.nat(1000),
  });

/** What a call that is not to pass says in the place of a confirmation. */
const UNCONFIRMED: readonly Arguments[] = [
  { confirm: "true" },
  { confirm: 1 },
  { confirm: [true] },
  { confirm: null, confirm_token: KEY },
  { confirm: true, confirm_token: "" },
  { confirm: { valueOf: true } },
];

/** The confirmation of a first call; where nothing may come of it, each policy is given what it does not take. */
function confirmationOf({ consent, turn }: Attempt, { policy, person }: Side): Arguments {
  person.consent = consent;
  person.turn = turn;
  switch (consent) {
    case "given":
      return { confirm: true };
    case "absent":
      return turn % 2 === 0 ? {} : { confirm: false, confirm_token: "invented" };
    case "refused":
      if (policy.name === "flag") return { confirm: false };
      return { confirm: true, confirm_token: "invented" };
    case "malformed": {
      const { confirm, ...others } = UNCONFIRMED[turn % UNCONFIRMED.length] ?? {};
      return { ...others, confirm: policy.name === "flag" && confirm === true ? "yes" : confirm };
    }
  }
}

/** Whether a client may find a result at odds with the tool's schema: only where the API is at odds with its own. */
function checkShape(result: CallToolResult, name: string, attempt: Attempt, side: Side): void {
  if (result.isError === true) {
    expect(result.structuredContent, "the structured content of an error").toBeUndefined();
    return;
  }
  const text = textOf(result);
  // Not `toEqual`, which does not get to the bottom of values that are nested so deeply.
  expect(text, "the text").toBe(JSON.stringify(result.structuredContent));
  if (attempt.own === "odd") return;
  const schema = side.outputs.get(name);
  if (schema === undefined) throw new Error(`${name} is not listed.`);
  const { errorMessage } = sharedValidation.getValidator({ ...schema })(result.structuredContent);
  expect(errorMessage, `${name}'s structured content`).toBeUndefined();
}

/** Calls a tool; `undefined` where the client refuses the result, since the API is at odds with its declaration. */
async function call(
  { server }: Side,
  name: string,
  args: Arguments,
  isOdd: boolean,
): Promise<CallToolResult | undefined> {
  try {
    return CallToolResultSchema.parse(await server.client.callTool({ name, arguments: args }));
  } catch (error) {
    if (
      isOdd &&
      error instanceof McpError &&
      error.message.includes("does not match the tool's output schema")
    )
      return undefined;
    throw error;
  }
}

/**
 * Makes an attempt, through the door or not, and sees to all that must hold of it; gives how often the operation's own
 * request was sent.
 */
async function check(
  named: CatalogEntry,
  attempt: Attempt,
  side: Side,
  throughDoor: boolean,
): Promise<number> {
  const { name, operation } = named;
  const { echo, policy } = side;
  const operations = operationsOf(named);
  echo.play({ operations, own: attempt.own, target: attempt.target, args: attempt.args, turn: attempt.turn });
  const gate = isGated(named, attempt.args);
  const takesConsent = operation.effect === "destructive" || operation.confirm !== undefined;
  const before = echo.received.length;
  const own = () => echo.received.slice(before).filter((one) => isOf(one, named)).length;

  const send = async (confirmation: Arguments): Promise<CallToolResult | undefined> => {
    const args = { ...attempt.args, ...attempt.adds, ...(takesConsent ? confirmation : {}) };
    const result = await (throughDoor
      ? call(side, `${operation.effect}_operation`, { operation: name, arguments: args }, false)
      : call(side, name, args, attempt.own === "odd"));
    if (result === undefined) return undefined;
    checkShape(result, name, attempt, side);
    if (result.isError === true && own() === 0 && operation.effect !== "read")
      expect(textOf(result), "what was not sent").toContain("Nothing was changed");
    return result;
  };

  const first = await send(confirmationOf(attempt, side));
  const isDry = attempt.adds["dry_run"] === true;
  const mayBeSent = operation.effect === "read" || (!isDry && (gate !== true || attempt.consent === "given"));
  if (gate === true && (policy.name === "preview" || !mayBeSent))
    expect(own(), "what was sent without confirmation").toBe(0);
  const token = first === undefined ? undefined : /"confirm_token":"([\w-]+)"\}+$/.exec(textOf(first))?.[1];
  if (attempt.consent === "given" && token !== undefined) await send({ confirm: true, confirm_token: token });
  if (isDry) expect(own(), "what was sent by a dry run").toBe(0);
  for (const one of echo.received.slice(before))
    expect(
      operations.some((each) => isOf(one, each)),
      `${one.method} ${one.path}`,
    ).toBe(true);
  expect(own(), "what was sent for one call").toBeLessThanOrEqual(1);
  expect(side.said(), "what was said").not.toContain(policy.key);
  return own();
}

describe.concurrent.each(POLICIES)("with the policy $name", (policy) => {
  let side: Side;
  const finishers: (() => void | Promise<void>)[] = [];

  beforeAll(async () => {
    if (atLength) process.stdout.write(`FAULTS_SEED=${SEED} (${policy.name})\n`);
    const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-properties-"));
    finishers.push(() => rmSync(folder, { recursive: true, force: true }));
    side = await startSide(policy, folder, (work) => void finishers.unshift(work));
  });

  afterAll(async () => {
    for (const finish of finishers) await finish();
  });

  // The policies have a server each, which takes one attempt after the other.
  describe.sequential("hostile arguments", () => {
    // What needs no confirmation is the same under every policy.
    const called = [...catalog.values()].filter(
      ({ operation }) => atLength || policy.name === "flag" || operation.confirm !== undefined,
    );

    test.each(called.map((named) => [named.name, named] as const))(
      "for %s do no harm, and reach the API",
      { timeout: TIMEOUT },
      async (name, named) => {
        const sure = sureAttempt(named);
        const any = attempts(named, side.inputs.get(name) ?? {});
        const { direct, door } = named.operation.confirm === undefined ? RUNS.other : RUNS.gated;
        for (const [throughDoor, numRuns] of [
          [false, direct],
          [true, door],
        ] as const) {
          const examples = fc.sample(sure, { numRuns: 1, seed: SEED }).map((attempt): [Attempt] => [attempt]);
          let sent = 0;
          await fc.assert(
            fc.asyncProperty(any, async (attempt) => {
              sent += await check(named, attempt, side, throughDoor);
            }),
            { numRuns, seed: SEED, examples },
          );
          expect(sent, `requests of its own${throughDoor ? " through the door" : ""}`).toBeGreaterThan(0);
        }
      },
    );

    test("for the tools that lead to others lead nowhere", { timeout: TIMEOUT }, async () => {
      const doors = [...side.inputs].filter(([name]) => !catalog.has(name));
      expect(doors.length).toBeGreaterThan(0);
      const before = side.echo.received.length;
      for (const [door, schema] of doors)
        await fc.assert(
          fc.asyncProperty(argumentsFor(schema), async (args) => {
            await call(side, door, args, false);
            expect(side.said(), "what was said").not.toContain(policy.key);
          }),
          { numRuns: RUNS.doors, seed: SEED },
        );
      expect(side.echo.received).toHaveLength(before);
    });

    test("leave a server that lists its tools, and no key in the audit log", async () => {
      const { tools } = await side.server.client.listTools();
      expect(tools).toHaveLength(side.inputs.size);
      expect(readFileSync(side.auditLog, "utf8")).not.toContain(policy.key);
    });
  });
});
