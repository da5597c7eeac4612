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
import { listBlankFilters } from "../../src/mcp/call/blank-filters.ts";
import { findUnsendableValues } from "../../src/mcp/call/unsendable-values.ts";
import { buildUploadInputSchema } from "../../src/mcp/uploads/upload.ts";
import { catalog, type CatalogEntry } from "../../tools/catalog.ts";
import { ANY_VALUE, isComparison, PRESENT } from "../../tools/core/conditions.ts";
import { buildObjectArbitrary } from "../support/schema-samples.ts";
import type { CallArguments } from "../support/lookup-fixtures.ts";
import {
  matchesOperation,
  RESPONSE_MODES,
  startEchoServer,
  type EchoServer,
  type ResponseMode,
} from "../support/echo-server.ts";
import { sharedSchemaValidator } from "../support/harness.ts";
import {
  buildAdversarialArguments,
  adversarialString,
  TEST_SECRET_KEY,
  LIVE_SECRET_KEY,
} from "../support/adversarial-inputs.ts";
import { pngUpload } from "../support/sample-images.ts";
import { startServer, getResultText, type ServerProcess } from "../support/server-process.ts";
import { SchemaNode } from "../support/json-schema.ts";

/**
 * Calls every tool of the built server with adversarial arguments, under every policy, against an API whose responses
 * are adversarial, too. The short run uses a fixed seed. `npm run test:faults` makes more calls with a new seed each
 * time and prints it; `FAULTS_SEED=… npm run test:faults` repeats such a run.
 */

const isFullRun = process.env["FAULTS"] === "full";
const SEED = isFullRun ? Number(process.env["FAULTS_SEED"] ?? Date.now() % 2 ** 31) : 1;
const TIMEOUT_MS = isFullRun ? 600_000 : 60_000;

/** Calls per tool, directly and through a meta-tool; operations with a confirmation have more cases, so more calls. */
const RUN_COUNTS = isFullRun
  ? { gated: { direct: 40, viaMetaTool: 20 }, other: { direct: 25, viaMetaTool: 10 }, metaTools: 200 }
  : { gated: { direct: 3, viaMetaTool: 1 }, other: { direct: 2, viaMetaTool: 1 }, metaTools: 5 };

/** How a call that needs confirmation is confirmed. */
const CONFIRMATION_CASES = ["accepted", "absent", "denied", "malformed"] as const;
type ConfirmationCase = (typeof CONFIRMATION_CASES)[number];

/** A call of a tool, with its confirmation and the API's response modes. */
interface Attempt {
  readonly args: CallArguments;
  readonly extraArguments: CallArguments;
  readonly confirmationCase: ConfirmationCase;
  readonly ownMode: ResponseMode;
  readonly targetMode: ResponseMode;
  readonly variant: number;
}

interface TestPolicy {
  readonly name: "flag" | "human" | "preview";
  readonly key: string;
}
const POLICIES: readonly TestPolicy[] = [
  { name: "flag", key: TEST_SECRET_KEY },
  { name: "human", key: LIVE_SECRET_KEY },
  { name: "preview", key: LIVE_SECRET_KEY },
];

/** A user who responds to dialogs as an attempt specifies. */
class TestUser {
  confirmationCase: ConfirmationCase = "absent";
  variant = 0;

  respond({ params }: ElicitRequest): ElicitResult {
    const form = SchemaNode.parse("requestedSchema" in params ? params.requestedSchema : {});
    const { title } = SchemaNode.parse(SchemaNode.parse(form["properties"])["name"] ?? {});
    const name = /^To continue, type: ([^]*)$/.exec(String(title))?.[1];
    if (this.confirmationCase === "accepted")
      return { action: "accept", content: name === undefined ? {} : { name } };
    const rejections: readonly (() => ElicitResult)[] = [
      () => ({ action: "decline" }),
      () => ({ action: "cancel" }),
      () => ({ action: "decline", content: name === undefined ? {} : { name } }),
      () => {
        throw new Error("The client cannot show a dialog.");
      },
    ];
    return rejections[this.variant % rejections.length]?.() ?? { action: "cancel" };
  }
}

/** A server under a policy, with its API and its user. */
interface ServerSetup {
  readonly policy: TestPolicy;
  readonly echoServer: EchoServer;
  readonly server: ServerProcess;
  readonly user: TestUser;
  readonly inputs: ReadonlyMap<string, SchemaNode>;
  readonly outputs: ReadonlyMap<string, SchemaNode>;
  readonly auditLog: string;
  /** Returns what the server has written to stdout and stderr since the last call of this function. */
  readonly takeOutput: () => string;
}

async function startServerSetup(
  policy: TestPolicy,
  folder: string,
  finish: (work: () => void) => void,
): Promise<ServerSetup> {
  const echoServer = await startEchoServer();
  finish(echoServer.stop);
  const user = new TestUser();
  const auditLog = join(folder, `${policy.name}.jsonl`);
  const server = await startServer(
    {
      CLERK_SECRET_KEY: policy.key,
      CLERK_API_URL: echoServer.url,
      CLERK_MCP_LOG_LEVEL: "debug",
      CLERK_MCP_AUDIT_LOG: auditLog,
      CLERK_MCP_SECRETS: "file",
      CLERK_MCP_TOOLSETS: "all",
      XDG_DATA_HOME: folder,
    },
    {
      finish,
      validation: sharedSchemaValidator,
      ...(policy.name === "human" ? { dialog: (request) => user.respond(request) } : {}),
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
    echoServer,
    server,
    user,
    inputs: new Map(tools.map(({ name, inputSchema }) => [name, SchemaNode.parse(inputSchema)])),
    outputs: new Map(tools.map(({ name, outputSchema }) => [name, SchemaNode.parse(outputSchema)])),
    auditLog,
    takeOutput() {
      const output = stdout + server.stderr().slice(logged);
      stdout = "";
      logged = server.stderr().length;
      return output;
    },
  };
}

/** Lists the operations that a call may send: its own, and the reads by which the gate builds the preview. */
function listReachableOperations(entry: CatalogEntry): CatalogEntry[] {
  const { confirm } = entry.operation;
  const names =
    confirm === undefined
      ? []
      : [
          "operation" in confirm.target ? confirm.target.operation : undefined,
          confirm.owner?.read?.operation,
          ...Object.values(confirm.dependents ?? {}).map(({ operation }) => operation),
        ];
  const reads = names.filter((name) => name !== undefined);
  return [entry, ...reads.flatMap((name) => catalog.get(name) ?? [])];
}

/** Returns whether a call must be confirmed; `undefined` if that depends on the target. */
function requiresConfirmation(
  { operation: { effect, confirm } }: CatalogEntry,
  args: CallArguments,
): boolean | undefined {
  if (effect === "destructive") return true;
  if (confirm === undefined || !("when" in confirm)) return false;
  const results = new Set(
    confirm.when.map(({ arguments: conditions = {}, ...rest }) => {
      const outcomes = new Set(
        Object.entries(conditions).map(([name, condition]) => meetsCondition(condition, args[name])),
      );
      if (outcomes.has(false)) return false;
      return outcomes.has(undefined) || Object.keys(rest).length > 0 ? undefined : true;
    }),
  );
  return results.has(true) ? true : results.has(undefined) ? undefined : false;
}

/** Returns whether an argument meets a condition; `undefined` if that depends on the target. */
function meetsCondition(condition: unknown, value: unknown): boolean | undefined {
  if (condition === ANY_VALUE) return value !== undefined;
  if (condition === PRESENT || isComparison(condition)) return value === undefined ? false : undefined;
  return isDeepStrictEqual(value, condition);
}

const omitKeys = <T>(object: Readonly<Record<string, T>>, ...names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** Generates the arguments that a tool takes in addition to its operation's fields. */
const buildExtraArguments = ({ operation: { effect } }: CatalogEntry): fc.Arbitrary<CallArguments> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary:
        effect === "read"
          ? fc.array(adversarialString, { maxLength: 2 }).map((fields) => ({ fields }))
          : fc.boolean().map((dry_run) => ({ dry_run })),
    },
  );

/** Generates arguments that are valid under the operation's input schema. */
function buildValidArguments({ operation }: CatalogEntry): fc.Arbitrary<CallArguments> {
  const { shape } = buildUploadInputSchema(operation);
  if (operation.upload === undefined) return buildObjectArbitrary(shape);
  const otherFields = buildObjectArbitrary(omitKeys(shape, "file_path", "file_base64"));
  return otherFields.map((args) => Object.assign(args, pngUpload));
}

const responseModes = fc.oneof(
  { weight: 5, arbitrary: fc.constant<ResponseMode>("declared") },
  { weight: 3, arbitrary: fc.constantFrom(...RESPONSE_MODES) },
);

function buildAttempts(entry: CatalogEntry, input: SchemaNode): fc.Arbitrary<Attempt> {
  const adversarialArguments = buildAdversarialArguments(input).map((args) =>
    omitKeys(args, "confirm", "confirm_token"),
  );
  return fc.record({
    args: fc.oneof(
      { weight: 3, arbitrary: buildValidArguments(entry) },
      { weight: 1, arbitrary: adversarialArguments },
    ),
    extraArguments: buildExtraArguments(entry),
    confirmationCase: fc.oneof(
      { weight: 2, arbitrary: fc.constant<ConfirmationCase>("accepted") },
      { weight: 3, arbitrary: fc.constantFrom(...CONFIRMATION_CASES) },
    ),
    ownMode: responseModes,
    targetMode: responseModes,
    variant: fc.nat(1000),
  });
}

/** Returns whether a call with these arguments results in a request. */
function isSendable({ operation }: CatalogEntry, args: CallArguments): boolean {
  if (exceedsDepth(args, MAX_JSON_DEPTH) || findUnsendableValues(args).length > 0) return false;
  if (listBlankFilters(operation.query, args).length > 0) return false;
  // The server adds the file.
  if (operation.upload !== undefined) return true;
  try {
    previewRequest(operation, args);
    return true;
  } catch {
    return false;
  }
}

/** Generates an attempt that must result in a request: valid, confirmed and with declared responses. */
const buildValidAttempt = (entry: CatalogEntry): fc.Arbitrary<Attempt> =>
  fc.record({
    args: buildValidArguments(entry).filter((args) => isSendable(entry, args)),
    extraArguments: fc.constant({}),
    confirmationCase: fc.constant("accepted"),
    ownMode: fc.constant("declared"),
    targetMode: fc.constant("declared"),
    variant: fc.nat(1000),
  });

/**
 * Confirmations that must not be accepted. The text `"true"` is none of them: clients that send every value as text
 * cannot confirm otherwise, and it cannot mean anything else.
 */
const MALFORMED_CONFIRMATIONS: readonly CallArguments[] = [
  { confirm: "yes" },
  { confirm: "True" },
  { confirm: ["true"] },
  { confirm: 1 },
  { confirm: [true] },
  { confirm: null, confirm_token: TEST_SECRET_KEY },
  { confirm: true, confirm_token: "" },
  { confirm: { valueOf: true } },
];

/** Builds the confirmation of the first call; if it must be denied, one that the policy does not accept. */
function buildConfirmation(
  { confirmationCase, variant }: Attempt,
  { policy, user }: ServerSetup,
): CallArguments {
  user.confirmationCase = confirmationCase;
  user.variant = variant;
  switch (confirmationCase) {
    case "accepted":
      return { confirm: true };
    case "absent":
      return variant % 2 === 0 ? {} : { confirm: false, confirm_token: "invented" };
    case "denied":
      if (policy.name === "flag") return { confirm: false };
      return { confirm: true, confirm_token: "invented" };
    case "malformed": {
      const { confirm, ...otherArguments } =
        MALFORMED_CONFIRMATIONS[variant % MALFORMED_CONFIRMATIONS.length] ?? {};
      return { ...otherArguments, confirm: policy.name === "flag" && confirm === true ? "yes" : confirm };
    }
  }
}

/** Asserts that the result matches the tool's output schema, unless the API's response violates its own schema. */
function assertResultShape(result: CallToolResult, name: string, attempt: Attempt, setup: ServerSetup): void {
  if (result.isError === true) {
    expect(result.structuredContent, "the structured content of an error").toBeUndefined();
    return;
  }
  const text = getResultText(result);
  // Not `toEqual`, which does not work for values that are nested this deeply.
  expect(text, "the text").toBe(JSON.stringify(result.structuredContent));
  if (attempt.ownMode === "undeclared") return;
  const schema = setup.outputs.get(name);
  if (schema === undefined) throw new Error(`${name} is not listed.`);
  const { errorMessage } = sharedSchemaValidator.getValidator({ ...schema })(result.structuredContent);
  expect(errorMessage, `${name}'s structured content`).toBeUndefined();
}

/** Calls a tool; returns `undefined` if the client rejects the result of an API that violates its declaration. */
async function callTool(
  { server }: ServerSetup,
  name: string,
  args: CallArguments,
  allowsInvalidResult: boolean,
): Promise<CallToolResult | undefined> {
  try {
    return CallToolResultSchema.parse(await server.client.callTool({ name, arguments: args }));
  } catch (error) {
    if (
      allowsInvalidResult &&
      error instanceof McpError &&
      error.message.includes("does not match the tool's output schema")
    )
      return undefined;
    throw error;
  }
}

/**
 * Makes an attempt, directly or through a meta-tool, and asserts everything that must hold for it. Returns how often
 * the operation's own request was sent.
 */
async function checkAttempt(
  entry: CatalogEntry,
  attempt: Attempt,
  setup: ServerSetup,
  viaMetaTool: boolean,
): Promise<number> {
  const { name, operation } = entry;
  const { echoServer, policy } = setup;
  const operations = listReachableOperations(entry);
  echoServer.configure({
    operations,
    ownMode: attempt.ownMode,
    targetMode: attempt.targetMode,
    args: attempt.args,
    variant: attempt.variant,
  });
  const isConfirmationRequired = requiresConfirmation(entry, attempt.args);
  const acceptsConfirmation = operation.effect === "destructive" || operation.confirm !== undefined;
  const requestCount = echoServer.received.length;
  const countOwnRequests = () =>
    echoServer.received.slice(requestCount).filter((request) => matchesOperation(request, entry)).length;

  const send = async (confirmation: CallArguments): Promise<CallToolResult | undefined> => {
    const args = { ...attempt.args, ...attempt.extraArguments, ...(acceptsConfirmation ? confirmation : {}) };
    const result = await (viaMetaTool
      ? callTool(setup, `${operation.effect}_operation`, { operation: name, arguments: args }, false)
      : callTool(setup, name, args, attempt.ownMode === "undeclared"));
    if (result === undefined) return undefined;
    assertResultShape(result, name, attempt, setup);
    if (result.isError === true && countOwnRequests() === 0 && operation.effect !== "read")
      expect(getResultText(result), "the error of a call that sent no request").toContain(
        "Nothing was changed",
      );
    return result;
  };

  const firstResult = await send(buildConfirmation(attempt, setup));
  const isDryRun = attempt.extraArguments["dry_run"] === true;
  const mayBeSent =
    operation.effect === "read" ||
    (!isDryRun && (isConfirmationRequired !== true || attempt.confirmationCase === "accepted"));
  if (isConfirmationRequired === true && (policy.name === "preview" || !mayBeSent))
    expect(countOwnRequests(), "requests without confirmation").toBe(0);
  const token =
    firstResult === undefined
      ? undefined
      : /"confirm_token":"([\w-]+)"\}+$/.exec(getResultText(firstResult))?.[1];
  if (attempt.confirmationCase === "accepted" && token !== undefined)
    await send({ confirm: true, confirm_token: token });
  if (isDryRun) expect(countOwnRequests(), "requests of a dry run").toBe(0);
  for (const request of echoServer.received.slice(requestCount))
    expect(
      operations.some((reachable) => matchesOperation(request, reachable)),
      `${request.method} ${request.path}`,
    ).toBe(true);
  expect(countOwnRequests(), "requests of one call").toBeLessThanOrEqual(1);
  expect(setup.takeOutput(), "stdout and stderr").not.toContain(policy.key);
  return countOwnRequests();
}

describe.concurrent.each(POLICIES)("with the policy $name", (policy) => {
  let setup: ServerSetup;
  const finishers: (() => void | Promise<void>)[] = [];

  beforeAll(async () => {
    if (isFullRun) process.stdout.write(`FAULTS_SEED=${SEED} (${policy.name})\n`);
    const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-properties-"));
    finishers.push(() => rmSync(folder, { recursive: true, force: true }));
    setup = await startServerSetup(policy, folder, (work) => void finishers.unshift(work));
  });

  afterAll(async () => {
    for (const finish of finishers) await finish();
  });

  // Each policy has its own server, which handles one attempt at a time.
  describe.sequential("adversarial arguments", () => {
    // Operations without confirmation behave the same under every policy.
    const entries = [...catalog.values()].filter(
      ({ operation }) => isFullRun || policy.name === "flag" || operation.confirm !== undefined,
    );

    test.each(entries.map((entry) => [entry.name, entry] as const))(
      "for %s cause no unconfirmed request and reveal no key, and valid ones reach the API",
      { timeout: TIMEOUT_MS },
      async (name, entry) => {
        const validAttempts = buildValidAttempt(entry);
        const attempts = buildAttempts(entry, setup.inputs.get(name) ?? {});
        const runCounts = entry.operation.confirm === undefined ? RUN_COUNTS.other : RUN_COUNTS.gated;
        for (const [viaMetaTool, numRuns] of [
          [false, runCounts.direct],
          [true, runCounts.viaMetaTool],
        ] as const) {
          const examples = fc
            .sample(validAttempts, { numRuns: 1, seed: SEED })
            .map((attempt): [Attempt] => [attempt]);
          let sent = 0;
          await fc.assert(
            fc.asyncProperty(attempts, async (attempt) => {
              sent += await checkAttempt(entry, attempt, setup, viaMetaTool);
            }),
            { numRuns, seed: SEED, examples },
          );
          expect(sent, `requests for ${name}${viaMetaTool ? " via a meta-tool" : ""}`).toBeGreaterThan(0);
        }
      },
    );

    test("for the meta-tools cause no request", { timeout: TIMEOUT_MS }, async () => {
      const metaTools = [...setup.inputs].filter(([name]) => !catalog.has(name));
      expect(metaTools.length).toBeGreaterThan(0);
      const requestCount = setup.echoServer.received.length;
      for (const [metaTool, schema] of metaTools)
        await fc.assert(
          fc.asyncProperty(buildAdversarialArguments(schema), async (args) => {
            await callTool(setup, metaTool, args, false);
            expect(setup.takeOutput(), "stdout and stderr").not.toContain(policy.key);
          }),
          { numRuns: RUN_COUNTS.metaTools, seed: SEED },
        );
      expect(setup.echoServer.received).toHaveLength(requestCount);
    });

    test("leave the server working and no key in the audit log", async () => {
      const { tools } = await setup.server.client.listTools();
      expect(tools).toHaveLength(setup.inputs.size);
      expect(readFileSync(setup.auditLog, "utf8")).not.toContain(policy.key);
    });
  });
});
