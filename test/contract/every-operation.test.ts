import { describe, expect, test } from "vitest";
import { catalog } from "../../tools/index.ts";
import { travel, type Called } from "../support/scenario.ts";
import { journeys } from "../support/scenarios/index.ts";
import { WAYS } from "../support/dry-run-check.ts";
import { specification, specificationFile } from "../support/specification.ts";

const official = specificationFile === undefined ? undefined : specification(specificationFile);
const called = new Map<string, Promise<readonly Called[]>>();
const made = (name: string, way: string) => {
  const journey = journeys[name];
  const how = WAYS[way];
  if (journey === undefined || how === undefined) throw new Error(`There is no journey ${name} ${way}.`);
  const key = `${name} ${way}`;
  const all = called.get(key) ?? travel(journey, how);
  called.set(key, all);
  return all;
};

const ways = Object.keys(WAYS);

describe.each(Object.keys(journeys))("the journey %s", (name) => {
  test.each(ways)(
    "%s works through MCP, the client and the sandbox, with the status that each operation declares, and sends what dry runs show",
    async (way) => {
      for (const call of await made(name, way))
        expect(call.exchange?.status, call.name).toBe(catalog.get(call.name)?.operation.response.status);
    },
  );

  // Clerk's specification is no part of this project: name a copy of it to check against it.
  test.skipIf(official === undefined)(
    "is answered as Clerk's specification says (CLERK_OPENAPI=path/to/clerk-backend-api.yml)",
    async () => {
      const problems = (await made(name, "directly")).flatMap((call) =>
        call.exchange === undefined
          ? [`${call.name} sent nothing`]
          : official?.answerProblems(call.name, call.exchange.status, call.exchange.body),
      );
      expect(problems).toEqual([]);
    },
  );
});

describe("the journeys", () => {
  test.each(ways)("%s together call every operation", async (way) => {
    const all = await Promise.all(Object.keys(journeys).map((name) => made(name, way)));
    expect([...new Set(all.flat().map(({ name }) => name))].sort()).toEqual([...catalog.keys()].sort());
  });
});
