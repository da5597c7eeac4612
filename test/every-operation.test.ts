import { describe, expect, test } from "vitest";
import { catalogue } from "../tools/index.ts";
import { callEverything } from "./support/journey.ts";
import { specification } from "./support/specification.ts";

const official = process.env["CLERK_OPENAPI"];

describe("every operation", () => {
  test("works through MCP, the client and the sandbox, with the status that it declares", async () => {
    const called = await callEverything();
    expect([...new Set(called.map(({ name }) => name))].sort()).toEqual([...catalogue.keys()].sort());
    for (const { name, exchange } of called)
      expect(exchange?.status, name).toBe(catalogue.get(name)?.operation.response.status);
  });

  // Clerk's specification is no part of this project: name a copy of it to check against it.
  test.skipIf(official === undefined)(
    "answers as Clerk's specification says (CLERK_OPENAPI=path/to/clerk-backend-api.yml)",
    async () => {
      const check = specification(official ?? "");
      const problems = (await callEverything()).flatMap(({ name, exchange }) =>
        exchange === undefined ? [`${name} sent nothing`] : check(name, exchange.status, exchange.body),
      );
      expect(problems).toEqual([]);
    },
  );
});
