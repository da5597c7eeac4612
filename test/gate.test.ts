import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { callTool } from "../src/mcp/call.ts";
import { catalogue } from "../tools/index.ts";
import type { Confirmation, Reading } from "../tools/operation.ts";
import { core } from "../tools/unwrap.ts";
import { createHarness, text } from "./support/harness.ts";

const destructive = [...catalogue.values()].filter(({ operation }) => operation.effect === "destructive");

const readingsOf = ({ target, dependents }: Confirmation): Reading[] => [
  ...("unreadable" in target ? [] : [target]),
  ...Object.values(dependents ?? {}).flatMap((one) => ("operation" in one ? [one] : [])),
];

const fieldsNamedIn = (pattern: unknown): string[] =>
  [...JSON.stringify(pattern ?? {}).matchAll(/"\{(\w+)\}"/g)].flatMap(([, field]) => field ?? []);

const Shape = z.record(z.instanceof(z.ZodType));

/** A value that a field takes. */
function example(schema: z.ZodTypeAny): unknown {
  const type = core(schema);
  if (type instanceof z.ZodEnum) return z.array(z.string()).parse(type.options)[0];
  if (type instanceof z.ZodLiteral) return type.value;
  if (type instanceof z.ZodNumber) return type.minValue ?? 1;
  if (type instanceof z.ZodBoolean) return true;
  if (type instanceof z.ZodArray) return [example(type.element)];
  if (type instanceof z.ZodObject) return exampleOf(Shape.parse(type.shape));
  return ["nothing_here", "https://nothing.example", "nobody@nothing.example"].find(
    (value) => schema.safeParse(value).success,
  );
}

/** Arguments that pass the schema and name nothing that exists. */
function exampleOf(shape: z.ZodRawShape): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape)
      .filter(([, schema]) => !schema.isOptional())
      .map(([name, schema]) => [name, example(schema)]),
  );
}

describe.each(destructive)("$name", ({ name, operation }) => {
  const confirmation = operation.confirm;
  if (confirmation === undefined) throw new Error(`${name} declares no confirmation.`);

  test.each([{}, { confirm: false }])(
    "sends nothing that changes anything when called with %j",
    async (confirm) => {
      const { failure, exchanges } = await createHarness();
      const args = exampleOf(operation.input.shape);
      expect(await failure(name, { ...args, ...confirm })).toMatch(
        new RegExp(
          `^Not done: ${name} on Clerk \\(sandbox\\) needs confirmation. Nothing was changed.\n|` +
            "^Nothing was changed on Clerk \\(sandbox\\): .+\\.\nNext: check the arguments",
        ),
      );
      expect(exchanges.filter(({ method }) => method !== "GET")).toEqual([]);
    },
  );

  test("reads with operations that exist, only read, and take what they are given", () => {
    for (const reading of readingsOf(confirmation)) {
      const reader = catalogue.get(reading.operation)?.operation;
      if (reader === undefined) throw new Error(`${reading.operation} does not exist.`);
      expect(reader.effect).toBe("read");
      expect(reader.method).toBe("GET");
      const own = Object.keys(operation.input.shape);
      const given =
        reading.with ?? Object.fromEntries(Object.keys(reader.path).map((field) => [field, `{${field}}`]));
      expect(own).toEqual(expect.arrayContaining(fieldsNamedIn(given)));
      expect(own).toEqual(expect.arrayContaining(fieldsNamedIn(reading.item)));
      const args = exampleOf(operation.input.shape);
      const filled = Object.fromEntries(
        Object.entries(given).map(([field, pattern]) => {
          const [named] = fieldsNamedIn([pattern]);
          const value = named === undefined ? pattern : args[named];
          return [field, Array.isArray(pattern) && named !== undefined ? [value] : value];
        }),
      );
      expect(reader.input.safeParse(filled)).toMatchObject({ success: true });
      if (reading.item !== undefined) expect(reader.response.kind).toBe("list");
    }
    for (const dependents of Object.values(confirmation.dependents ?? {})) {
      if ("operation" in dependents)
        expect(catalogue.get(dependents.operation)?.operation.response.kind).toBe("list");
    }
  });

  test("warns in a whole sentence", () => {
    expect(confirmation.warning).toMatch(/^[A-Z].*\.$/);
    if ("unreadable" in confirmation.target) expect(confirmation.target.unreadable).toMatch(/\.$/);
  });
});

describe("a refusal", () => {
  test("shows the target as it is, the warning and the call that goes on", async () => {
    const { tool, failure } = await createHarness();
    const added = await tool("create_domain", { name: "shop.example.com", is_satellite: true });
    const domain_id = text(added, "id");
    const shown = Object.fromEntries(
      Object.entries(added).filter(([, value]) => value !== null && JSON.stringify(value) !== "[]"),
    );
    expect((await failure("delete_domain", { domain_id })).split("\n")).toEqual([
      "Not done: delete_domain on Clerk (sandbox) needs confirmation. Nothing was changed.",
      "Sign-in on this domain stops at once.",
      `Target now, without empty fields and pictures: ${JSON.stringify(shown)}`,
      'To make it again, as far as that goes: create_domain {"name":"shop.example.com","is_satellite":true}',
      `Show this to the user. If they approve, call delete_domain again with: ${JSON.stringify({ domain_id, confirm: true })}`,
    ]);
    expect(await tool("list_domains")).toMatchObject({ total_count: 2 });
  });

  test.each([
    [
      "delete_domain",
      { domain_id: "dmn_none" },
      "there is no domain dmn_none.\nNext: check the arguments; what exists is listed by: list_domains.",
    ],
    [
      "delete_user",
      { user_id: "user_none" },
      "there is no user user_none (resource_not_found).\nNext: check the arguments; what exists is listed by: list_users.",
    ],
    [
      "delete_organization_membership",
      { organization_id: "org_none", user_id: "user_none" },
      /^[^\n]+ \(resource_not_found\)\.\nNext: check the arguments/,
    ],
  ])("of a target that does not exist says that once and offers no way on: %s", async (name, args, said) => {
    const { failure } = await createHarness();
    const error = await failure(name, args);
    const head = "Nothing was changed on Clerk (sandbox): ";
    expect(error.startsWith(head)).toBe(true);
    if (typeof said === "string") expect(error.slice(head.length)).toBe(said);
    else expect(error.slice(head.length)).toMatch(said);
    expect(error).not.toContain("confirm");
  });

  test("stands where the target cannot be read", async () => {
    const { failure, exchanges } = await createHarness({
      between: (fetch) => async (input, init) => {
        const request = new Request(input, init);
        if (request.method === "GET") throw new Error("no network");
        return fetch(request);
      },
    });
    const error = await failure("delete_domain", { domain_id: "dmn_1", confirm: false });
    expect(error).toContain("What would be lost could not be read");
    expect(error).toContain("no network");
    expect(error.match(/Nothing was changed/g)).toHaveLength(1);
    expect(error).toMatch(/Then call delete_domain again with: \{"domain_id":"dmn_1"\}$/);
    expect(exchanges).toEqual([]);
  });

  test("stands where an operation declares no confirmation", async () => {
    const named = catalogue.get("delete_domain");
    if (named === undefined) throw new Error("delete_domain is gone.");
    const { context, exchanges } = await createHarness();
    const result = await callTool(
      { ...named, operation: { ...named.operation, confirm: undefined } },
      { domain_id: "dmn_1", confirm: true },
      { ...context, catalogue, policy: "flag" },
    );
    expect(JSON.stringify(result.content)).toContain("cannot be called");
    expect(exchanges).toEqual([]);
  });
});
