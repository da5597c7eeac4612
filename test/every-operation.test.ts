import { describe, expect, test } from "vitest";
import { catalogue } from "../tools/index.ts";
import { travel, type Called } from "./support/journey.ts";
import { journeys } from "./support/journeys/index.ts";
import { specification, specificationFile } from "./support/specification.ts";

const official = specificationFile === undefined ? undefined : specification(specificationFile);
const called = new Map<string, Promise<readonly Called[]>>();
const made = (name: string) => {
  const journey = journeys[name];
  if (journey === undefined) throw new Error(`There is no journey ${name}.`);
  const all = called.get(name) ?? travel(journey);
  called.set(name, all);
  return all;
};

describe.each(Object.keys(journeys))("the journey %s", (name) => {
  test("works through MCP, the client and the sandbox, with the status that each operation declares", async () => {
    for (const call of await made(name))
      expect(call.exchange?.status, call.name).toBe(catalogue.get(call.name)?.operation.response.status);
  });

  // Clerk's specification is no part of this project: name a copy of it to check against it.
  test.skipIf(official === undefined)(
    "is answered as Clerk's specification says (CLERK_OPENAPI=path/to/clerk-backend-api.yml)",
    async () => {
      const problems = (await made(name)).flatMap((call) =>
        call.exchange === undefined
          ? [`${call.name} sent nothing`]
          : official?.answerProblems(call.name, call.exchange.status, call.exchange.body),
      );
      expect(problems).toEqual([]);
    },
  );
});

describe("the journeys", () => {
  test("together call every operation", async () => {
    const all = await Promise.all(Object.keys(journeys).map(made));
    expect([...new Set(all.flat().map(({ name }) => name))].sort()).toEqual([...catalogue.keys()].sort());
  });
});
