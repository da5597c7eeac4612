import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resolveConfirmation } from "../../src/mcp/confirmation/confirm-when.ts";
import { catalog, type CatalogEntry } from "../../tools/catalog.ts";
import { isSecret, unwrap } from "../../tools/core/zod-introspection.ts";
import type { ConfirmWhen } from "../../tools/core/confirmation.ts";
import { selectForRun } from "../faults/run-scale.ts";
import { createHarness, type Harness, type Json } from "../support/harness.ts";
import { ALWAYS_CONFIRMED, freePassages } from "../support/impact/free-passages.ts";
import { getSetupOperation, impactSetups } from "../support/impact/index.ts";
import { listVariants } from "../support/losses/argument-variants.ts";
import { listColumns, takeSnapshot, type Snapshot } from "../support/losses/database-snapshot.ts";
import { LOSS_RULES } from "../support/losses/loss-rules.ts";
import { listUnannounced, observeCall } from "../support/losses/observe-call.ts";
import { runScenario } from "../support/scenario.ts";
import { scenarios } from "../support/scenarios/index.ts";

/**
 * Compares the sandbox's database before and after every write: what a call takes away must have needed a
 * confirmation, and the preview must have shown it.
 */

function getEntry(name: string): CatalogEntry {
  const entry = catalog.get(name);
  if (entry === undefined) throw new Error(`${name} does not exist.`);
  return entry;
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "losses-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The short run calls some of the variants, `npm run test:faults` all of them. */
const VARIANT_STEP = selectForRun(4, 1);

let copyCount = 0;

/** Copies an instance, so that calls on the copy leave the original as it is. */
async function copyInstance({ sandbox, clock, environment }: Harness) {
  copyCount += 1;
  const file = join(folder, `${copyCount}.db`);
  await sql`vacuum into ${file}`.execute(sandbox.db);
  const copy = await createHarness({ environment, file });
  await sql`pragma synchronous = off`.execute(copy.sandbox.db);
  copy.clock.advance(clock.now() - copy.clock.now());
  return copy;
}

/** Lists what variants of a call take away without a confirmation, each with the arguments, in a copy of the instance. */
async function listLossesOfVariants(original: Harness, name: string, givenArgs: Json): Promise<string[]> {
  const { operation } = getEntry(name);
  // Hashing the password in every variant would take most of the time.
  const args = Object.fromEntries(
    Object.entries(givenArgs).filter(([field]) => {
      if (field === "confirm") return false;
      const schema = operation.body[field];
      return schema === undefined || !schema.isOptional() || !isSecret(unwrap(schema));
    }),
  );
  const losses: string[] = [];
  const harness = await copyInstance(original);
  let before = await takeSnapshot(harness.sandbox);
  const variants = listVariants(operation.body, args).filter((_, index) => index % VARIANT_STEP === 0);
  for (const alternatives of variants)
    for (const variant of alternatives) {
      const observed = await observeCall(harness, name, variant, { confirms: false, before });
      before = observed.after;
      losses.push(
        ...listUnannounced(observed, variant).map((loss) => `${loss} by ${JSON.stringify(variant)}`),
      );
      if (observed.error === undefined) break;
    }
  await harness.sandbox.db.destroy();
  return losses;
}

/** Describes the contents of a database without ids, tokens and codes, which differ between equal setups. */
const describeInstance = (snapshot: Snapshot) =>
  [...snapshot]
    .map(([table, rows]) => `${table} ${JSON.stringify([...rows.values()])}`)
    .join(" ")
    .replaceAll(/[\w-]{27,}/g, "");

describe("the rules of what counts as a loss", () => {
  test("judge every column of the database", async () => {
    const { sandbox } = await createHarness();
    const columns = await listColumns(sandbox);
    expect(Object.keys(LOSS_RULES).sort()).toEqual([...columns.keys()].sort());
    for (const [table, names] of columns) {
      const { columns: rules = {}, unaffected = [] } = LOSS_RULES[table] ?? {};
      expect([...Object.keys(rules), ...unaffected].sort(), table).toEqual([...names].sort());
    }
  });
});

/** Operations whose variants have been called in a scenario. */
const variedOperations = new Set<string>();

/** The states of the instance in which the variants of an operation have been called after a setup. */
const statesByOperation = new Map<string, Set<string>>();
const MAX_STATES = 2;

describe.each(Object.keys(scenarios))("in the scenario %s", (scenarioName) => {
  test("each write takes away only what its preview shows, and its variants nothing without one", async () => {
    const scenario = scenarios[scenarioName];
    if (scenario === undefined) throw new Error(`There is no scenario ${scenarioName}.`);
    const problems: string[] = [];
    await runScenario(scenario, async (harness, name, args) => {
      if (getEntry(name).operation.effect === "read") return harness.tool(name, args);
      if (!variedOperations.has(name)) {
        variedOperations.add(name);
        problems.push(...(await listLossesOfVariants(harness, name, args)).map((loss) => `${name}: ${loss}`));
      }
      const observed = await observeCall(harness, name, args);
      expect(observed.error, name).toBeUndefined();
      problems.push(...listUnannounced(observed, args).map((loss) => `${name}: ${loss}`));
      return observed.result;
    });
    expect(problems).toEqual([]);
  }, 180_000);
});

/** Makes the call of a setup, and lists the conditions of its confirmation that it meets. */
async function runSetup(setupName: string) {
  const setup = impactSetups[setupName];
  if (setup === undefined) throw new Error(`There is no setup ${setupName}.`);
  const { environment, setUp } = setup;
  const harness = await createHarness(environment === undefined ? {} : { environment });
  const { args } = await setUp(harness);
  const name = getSetupOperation(setupName);
  const { operation } = getEntry(name);
  const { confirm } = operation;
  const metConditions = new Set<ConfirmWhen>();
  const conditional = confirm !== undefined && "when" in confirm ? confirm : undefined;
  for (const condition of conditional?.when ?? []) {
    const onlyCondition = { ...operation, confirm: conditional && { ...conditional, when: [condition] } };
    const context = { ...harness.context, catalog, policy: "flag" } as const;
    if ((await resolveConfirmation(onlyCondition, args, context)) !== undefined) metConditions.add(condition);
  }
  const states = statesByOperation.get(name) ?? new Set<string>();
  statesByOperation.set(name, states);
  const state = describeInstance(await takeSnapshot(harness.sandbox));
  const isNew = operation.effect === "write" && !states.has(state) && states.size < MAX_STATES;
  if (isNew) states.add(state);
  const lossesOfVariants = isNew ? await listLossesOfVariants(harness, name, args) : [];
  return { args, metConditions, lossesOfVariants, observed: await observeCall(harness, name, args) };
}

const setupRuns = new Map<string, ReturnType<typeof runSetup>>();
const runSetupOnce = (setupName: string) => {
  const run = setupRuns.get(setupName) ?? runSetup(setupName);
  setupRuns.set(setupName, run);
  return run;
};

describe.each(Object.keys(impactSetups))("%s", (setupName) => {
  test(
    "takes away only what its preview shows, and its variants nothing without one",
    { timeout: 60_000 },
    async () => {
      const { args, lossesOfVariants, observed } = await runSetupOnce(setupName);
      expect(lossesOfVariants).toEqual([]);
      expect(observed.error).toBeUndefined();
      expect(observed.preview).toBeDefined();
      expect(listUnannounced(observed, args)).toEqual([]);
    },
  );
});

describe("a conditional confirmation", () => {
  const conditional = [...catalog.values()].filter(
    ({ operation: { effect, confirm } }) => effect === "write" && confirm !== undefined,
  );

  test.each(conditional)("of $name has a setup for each of its conditions", async ({ name, operation }) => {
    const { confirm } = operation;
    if (confirm === undefined || !("when" in confirm)) throw new Error(`${name} is always confirmed.`);
    const setupNames = Object.keys(impactSetups).filter((setupName) => getSetupOperation(setupName) === name);
    const runs = await Promise.all(setupNames.map(runSetupOnce));
    expect(
      confirm.when.filter((condition) => !runs.some(({ metConditions }) => metConditions.has(condition))),
    ).toEqual([]);
  });

  test("is not asked for by a call that only adds", () => {
    expect([...Object.keys(freePassages), ...ALWAYS_CONFIRMED].sort()).toEqual(
      conditional.map(({ name }) => name).sort(),
    );
  });

  test.each(Object.entries(freePassages))("of %s lets a call pass that only adds", async (name, setUp) => {
    const { args, environment } = setUp;
    const harness = await createHarness(environment === undefined ? {} : { environment });
    const observed = await observeCall(harness, name, await args(harness));
    expect(observed.error).toBeUndefined();
    expect(observed.preview).toBeUndefined();
    expect(observed.losses).toEqual([]);
  });
});
