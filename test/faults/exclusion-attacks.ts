import { isDeepStrictEqual } from "node:util";
import { test } from "vitest";
import { catalog } from "../../tools/catalog.ts";
import { listSameEffects } from "../../tools/same-effects.ts";
import { createHarness, type Json } from "../support/harness.ts";
import { getSetupOperation, impactSetups } from "../support/impact/index.ts";
import { takeSnapshot } from "../support/losses/database-snapshot.ts";
import { getResultText, startServer, type OnTestFinished } from "../support/server-process.ts";
import { parseReportedOutcome, recordCall, recordInjection, recordViolation } from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { startSandboxApi, type SandboxApi } from "./sandbox-api.ts";

/** Calls that have the effect of a tool that the operator has excluded, under another name, with `confirm: true`. */

const FAULT = "a call with the effect of an excluded tool";

/** How many pairs of a setup and an excluded tool are tried. */
const PAIRS = selectForRun(2, 24);

/** Lists the tools whose exclusion must stop a call. */
const listExcludingTools = (name: string, args: Json): string[] =>
  listSameEffects(name).flatMap(({ operation, when }) => {
    const meets = (condition: NonNullable<typeof when>[number]) =>
      Object.entries(condition).every(([field, schema]) => schema.safeParse(args[field]).success);
    return when === undefined || when.some(meets) ? [operation] : [];
  });

/** Makes the calls of a setup on a server that excludes a tool with the same effect. */
async function attackExclusion(
  setupName: string,
  excludedTool: string,
  api: SandboxApi,
  finish: OnTestFinished,
): Promise<boolean> {
  const setup = impactSetups[setupName];
  const entry = catalog.get(getSetupOperation(setupName));
  if (setup === undefined || entry === undefined) throw new Error(`There is no setup ${setupName}.`);
  const { name, operation } = entry;
  const harness = await createHarness(
    setup.environment === undefined ? {} : { environment: setup.environment },
  );
  const { args } = await setup.setUp(harness);
  if (!listExcludingTools(name, args).includes(excludedTool)) return false;
  api.serve(harness);
  const before = await takeSnapshot(harness.sandbox);
  const server = await startServer(
    {
      CLERK_SECRET_KEY: "sk_test_faults",
      CLERK_API_URL: api.url,
      CLERK_MCP_SECRETS: "show",
      CLERK_MCP_EXCLUDE_TOOLS: excludedTool,
    },
    { finish },
  );
  const confirmedArgs = { ...args, confirm: true };
  const calls: [string, Json][] = [
    [name, confirmedArgs],
    [`${operation.effect}_operation`, { operation: name, arguments: confirmedArgs }],
    [`${operation.effect}_operation`, { operation: name, arguments: JSON.stringify(confirmedArgs) }],
  ];
  for (const [tool, toolArgs] of calls) {
    recordInjection(FAULT);
    const writes = api.writes();
    // A tool that cannot be called at all is a protocol error.
    const result = await server.call(tool, toolArgs).catch((error: unknown) => String(error));
    recordCall({
      fault: FAULT,
      name: `${setupName} without ${excludedTool}`,
      kind: "write",
      reported: typeof result === "string" ? "nothing" : parseReportedOutcome(result),
      performed: api.writes() - writes,
      expected: ["nothing"],
      text: typeof result === "string" ? result : getResultText(result),
    });
  }
  if (!isDeepStrictEqual(await takeSnapshot(harness.sandbox), before))
    recordViolation(FAULT, `${setupName} without ${excludedTool} has changed the database`);
  await server.stop();
  await harness.sandbox.db.destroy();
  return true;
}

export function testExclusionAttacks(): void {
  test("of calls that do what an excluded tool does", { timeout }, async ({ onTestFinished: finish }) => {
    const api = await startSandboxApi(finish);
    const pairs = Object.keys(impactSetups).flatMap((setupName) =>
      listSameEffects(getSetupOperation(setupName)).map(({ operation }) => ({ setupName, operation })),
    );
    // The sample is spread over all operations.
    const step = Math.max(1, Math.floor(pairs.length / (2 * PAIRS)));
    let tried = 0;
    for (let index = 0; index < pairs.length && tried < PAIRS; index += step) {
      const pair = pairs[index];
      if (pair === undefined) break;
      if (await attackExclusion(pair.setupName, pair.operation, api, finish)) tried += 1;
    }
    if (tried === 0) recordViolation(FAULT, "no call has the effect of another tool");
  });
}
