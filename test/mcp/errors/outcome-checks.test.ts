import { describe, expect, test } from "vitest";
import { getPath, resolveTemplates } from "../../../src/mcp/reads/path-templates.ts";
import { getArgumentTemplates } from "../../../src/mcp/reads/resource-lookup.ts";
import { resolveOutcomeCheck } from "../../../src/mcp/errors/outcome-check.ts";
import { catalog, type CatalogEntry } from "../../../tools/catalog.ts";
import { buildExampleArguments } from "../../support/example-arguments.ts";
import { createHarness, getString, type Json } from "../../support/harness.ts";

const writeOperations = [...catalog.values()].filter(({ operation }) => operation.effect !== "read");

const listPatternFields = (pattern: unknown): string[] =>
  [...JSON.stringify(pattern ?? {}).matchAll(/\{(\w+)\}/g)].flatMap(([, field]) => field ?? []);

function getOutcomeCheck(entry: CatalogEntry) {
  const outcomeCheck = resolveOutcomeCheck(entry, catalog);
  if (outcomeCheck === undefined) throw new Error(`${entry.name} has no outcome check.`);
  return outcomeCheck;
}

describe.each(writeOperations)("the outcome check of $name", (entry) => {
  const outcomeCheck = getOutcomeCheck(entry);

  test("is a read that accepts the resolved arguments, or a sentence that says what is safe to do", () => {
    if ("unverifiable" in outcomeCheck) {
      expect(outcomeCheck.unverifiable).toMatch(/^[A-Z].*\.$/);
      return;
    }
    const read = catalog.get(outcomeCheck.operation)?.operation;
    if (read === undefined) throw new Error(`${outcomeCheck.operation} does not exist.`);
    expect(read.effect).toBe("read");
    expect(read.method).toBe("GET");
    const patterns = getArgumentTemplates(outcomeCheck, read);
    const { shape } = entry.operation.input;
    expect(Object.keys(shape)).toEqual(
      expect.arrayContaining(listPatternFields([patterns, outcomeCheck.item])),
    );
    for (const scope of ["required", "all"] as const) {
      const args = buildExampleArguments(shape, scope);
      expect(read.input.safeParse(resolveTemplates(patterns, (path) => getPath(args, path)))).toMatchObject({
        success: true,
      });
    }
  });
});

/** Calls a tool whose connection breaks after the request was sent, and returns the error that the agent receives. */
async function callWithBrokenConnection(
  name: string,
  buildArguments: (tool: (name: string, args?: Json) => Promise<Json>) => Promise<Json>,
) {
  let isBroken = false;
  const harness = await createHarness({
    wrapFetch: (fetch) => async (input, init) => {
      const request = new Request(input, init);
      const response = await fetch(request);
      if (isBroken && request.method !== "GET") throw new TypeError("fetch failed");
      return response;
    },
  });
  const args = await buildArguments(harness.tool);
  isBroken = true;
  return { ...harness, args, errorText: await harness.failure(name, args) };
}

describe("a call with an unknown outcome", () => {
  test("names the read that checks the outcome, with its arguments", async () => {
    const { errorText, args, tool } = await callWithBrokenConnection(
      "create_email_address",
      async (call) => ({
        user_id: (await call("create_user", { email_address: ["ada@example.com"] }))["id"],
        email_address: "ada@work.example",
      }),
    );
    const user = JSON.stringify({ user_id: args["user_id"] });
    expect(errorText).toContain("It is not known whether anything was changed.");
    expect(errorText).toContain(
      `Read the current state before you try again; this call tells whether it was done: get_user ${user}`,
    );
    expect(JSON.stringify(await tool("get_user", JSON.parse(user)))).toContain("ada@work.example");
  });

  test("names the read that returns the key when it was rotating a key", async () => {
    const { errorText, args } = await callWithBrokenConnection("rotate_machine_secret_key", async (call) => ({
      machine_id: getString(await call("create_machine", { name: "Billing" }), "id"),
      previous_token_ttl: 0,
      confirm: true,
    }));
    expect(errorText).toContain(
      `get_machine_secret_key ${JSON.stringify({ machine_id: args["machine_id"] })}`,
    );
  });

  test("says what is safe to do when no read can check the outcome", async () => {
    const { errorText } = await callWithBrokenConnection("create_testing_token", async () => ({}));
    expect(errorText).toContain("It is not known whether anything was changed.");
    expect(errorText).toContain("No call tells whether it was done. Create another");
  });
});
