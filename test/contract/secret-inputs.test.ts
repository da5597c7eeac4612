import { describe, expect, test } from "vitest";
import { catalog } from "../../tools/catalog.ts";
import { listSecretFields } from "../../src/mcp/secrets/mask-secrets.ts";
import { buildExampleArguments } from "../support/example-arguments.ts";
import { createHarness } from "../support/harness.ts";

const SECRET = "sEcReTvAlUe0123456789";

/** Replaces each credential among arguments by `SECRET`; other values stay. */
function withSecrets(value: unknown, isSecret: boolean): unknown {
  if (typeof value === "string") return isSecret ? SECRET : value;
  if (Array.isArray(value)) return value.map((item) => withSecrets(item, isSecret));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withSecrets(inner, isSecret)]),
  );
}

const cases = [...catalog.values()].flatMap(({ name, operation }) => {
  const example = buildExampleArguments(operation.input.shape, "all");
  const secretFields = listSecretFields(operation.input, example);
  if (secretFields.size === 0) return [];
  const args = Object.fromEntries(
    Object.entries(example).map(([field, value]) => [field, withSecrets(value, secretFields.has(field))]),
  );
  return [{ name, operation, args, secretFields }];
});

test("some operations take credentials", () => {
  expect(cases.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["create_user", "update_user", "verify_user_password", "refresh_session"]),
  );
});

describe.each(cases)("a credential in the arguments of $name", ({ name, operation, args }) => {
  test("is not in a dry run, a denial, or the example of a corrected call", async () => {
    const { client } = await createHarness();
    const callTool = async (tool: string, toolArgs: object) =>
      JSON.stringify(await client.callTool({ name: tool, arguments: { ...toolArgs } }));
    const metaTool = `${operation.effect}_operation`;
    const texts = [
      await callTool(name, { ...args, dry_run: true }),
      await callTool(name, args),
      await callTool(metaTool, { operation: name, ...args }),
      await callTool(metaTool === "read_operation" ? "write_operation" : "read_operation", {
        operation: name,
        arguments: args,
      }),
    ];
    expect(texts.filter((text) => text.includes(SECRET))).toEqual([]);
  });
});
