import { describe, expect, test } from "vitest";
import { catalog } from "../../tools/catalog.ts";
import { runScenario, type ScenarioCall } from "../support/scenario.ts";
import { scenarios } from "../support/scenarios/index.ts";
import { CALL_MODES } from "../support/dry-run-check.ts";
import { loadSpecification, specificationFile } from "../support/specification.ts";

const official = specificationFile === undefined ? undefined : loadSpecification(specificationFile);
const scenarioRuns = new Map<string, Promise<readonly ScenarioCall[]>>();
const runOnce = (name: string, modeName: string) => {
  const scenario = scenarios[name];
  const callMode = CALL_MODES[modeName];
  if (scenario === undefined || callMode === undefined)
    throw new Error(`There is no scenario ${name} or no call mode ${modeName}.`);
  const key = `${name} ${modeName}`;
  const run = scenarioRuns.get(key) ?? runScenario(scenario, callMode);
  scenarioRuns.set(key, run);
  return run;
};

const callModes = Object.keys(CALL_MODES);

describe.each(Object.keys(scenarios))("the scenario %s", (name) => {
  test.each(callModes)(
    "runs %s on the sandbox with the declared statuses and the requests that dry runs show",
    async (callMode) => {
      for (const call of await runOnce(name, callMode))
        expect(call.exchange?.status, call.name).toBe(catalog.get(call.name)?.operation.response.status);
    },
  );

  // Clerk's specification is not part of this project; `CLERK_OPENAPI` names a copy to check against.
  test.skipIf(official === undefined)(
    "gets responses that match Clerk's specification (CLERK_OPENAPI=path/to/clerk-backend-api.yml)",
    async () => {
      const problems = (await runOnce(name, "directly")).flatMap((call) =>
        call.exchange === undefined
          ? [`${call.name} sent no request`]
          : official?.listResponseProblems(call.name, call.exchange.status, call.exchange.body),
      );
      expect(problems).toEqual([]);
    },
  );
});

describe("the scenarios", () => {
  test.each(callModes)("call every operation %s", async (callMode) => {
    const scenarioCalls = await Promise.all(Object.keys(scenarios).map((name) => runOnce(name, callMode)));
    expect([...new Set(scenarioCalls.flat().map(({ name }) => name))].sort()).toEqual(
      [...catalog.keys()].sort(),
    );
  });
});
