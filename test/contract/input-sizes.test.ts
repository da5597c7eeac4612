import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { catalog } from "../../tools/catalog.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
import { selectForRun } from "../faults/run-scale.ts";
import { buildExampleArguments } from "../support/example-arguments.ts";
import { createHarness, type Harness, type Json } from "../support/harness.ts";

/** No input of any size takes more than linear time: neither the server nor the sandbox works on it for a second. */

/** On a busy machine, a second of work takes longer; what grows with the square of the size takes minutes. */
const MAX_CALL_MS = 3000;

/** The size of a text in a field, and of one that fills a line, in characters. */
const FIELD_SIZE = 300_000;
const LINE_SIZE = 15_000_000;

const repeat = (part: string, length: number) => part.repeat(Math.ceil(length / part.length));

/** Parts of texts on which a careless pattern, parser or comparison takes long. */
const PARTS: Readonly<Record<string, string>> = {
  letters: "a",
  spaces: " ",
  punctuation: "!",
  "camel case": "aB",
  "snake case": "a_",
  words: "delete a user ",
  dots: "a.",
  quotes: '"',
  backslashes: "\\",
  "line breaks": "\n",
  "zero-width spaces": "\u200b",
  "emoji joiners": "🏳️\u200d",
  "right-to-left marks": "\u05d0\u200f",
  blocks: "{{#if a}}",
  "other branches": "{{else if a}}",
  braces: "{{",
  elements: "<a>",
  addresses: "a@",
  keys: "sk_live_",
  percentages: "%25",
};

async function measureCall(harness: Harness, name: string, args: Json): Promise<number> {
  const start = performance.now();
  // Whether the call succeeds does not matter here.
  await harness.client.callTool({ name, arguments: args }).catch(() => undefined);
  return performance.now() - start;
}

const buildKeys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, index]));

const nested = (count: number) => `${"{{#if a}}".repeat(count)}{{action_url}}${"{{/if}}".repeat(count)}`;
const branches = (count: number) => `{{#if a}}{{action_url}}${"{{else if a}}b".repeat(count)}{{/if}}`;
const TEMPLATE = { template_type: "email", slug: "invitation" };

describe("a call is answered in a second", () => {
  test.each(Object.entries(PARTS))("with a name, a query or a field of 15 MB of %s", async (_, part) => {
    const harness = await createHarness();
    const text = repeat(part, LINE_SIZE);
    const calls: readonly (readonly [string, Json])[] = [
      [text, {}],
      ["search_operations", { query: text }],
      ["write_operation", { operation: text, arguments: {} }],
      ["create_user", { [text]: 1 }],
      ["list_users", { fields: [text] }],
    ];
    for (const [name, args] of calls)
      expect(await measureCall(harness, name, args), Object.keys(args)[0]?.slice(0, 20)).toBeLessThan(
        MAX_CALL_MS,
      );
  });

  test.each<[string, string, Json]>([
    ["200,000 unknown fields", "create_user", buildKeys(200_000)],
    ["200,000 keys of metadata", "create_user", { public_metadata: buildKeys(200_000) }],
    ["200,000 selected fields", "list_users", { fields: Object.keys(buildKeys(200_000)) }],
    ["200,000 ids", "list_users", { user_id: Object.keys(buildKeys(200_000)) }],
    ["a list of 4,000,000 wrong values", "create_user", { email_address: Array(4_000_000).fill(1) }],
    [
      "100,000 invitations",
      "bulk_create_invitations",
      { invitations: Array.from({ length: 100_000 }, () => ({ email: "a" })) },
    ],
    ["200,000 fields through a meta-tool", "write_operation", { ...buildKeys(200_000), operation: "x" }],
    ["nested blocks", "preview_template", { ...TEMPLATE, body: nested(10_000) }],
    ["nested blocks in a stored template", "update_template", { ...TEMPLATE, body: nested(10_000) }],
    ["a block with many branches", "preview_template", { ...TEMPLATE, body: branches(10_000) }],
    ["many variables", "preview_template", { ...TEMPLATE, body: "{{action_url}}".repeat(60_000) }],
    [
      "40,000 domains",
      "create_saml_connection",
      {
        name: "Acme",
        provider: "saml_okta",
        domains: Array.from({ length: 40_000 }, (_, index) => `a${index}.example`),
      },
    ],
  ])("with %s", async (_, name, args) => {
    const harness = await createHarness();
    expect(await measureCall(harness, name, args)).toBeLessThan(MAX_CALL_MS);
    expect(await harness.tool("count_users")).toMatchObject({ total_count: 0 });
  });

  test("with a long text in any field", { timeout: selectForRun(60_000, 600_000) }, async () => {
    const harness = await createHarness();
    const parts = Object.values(PARTS);
    const slow: string[] = [];
    let count = 0;
    for (const { name, operation } of catalog.values()) {
      const args = { ...buildExampleArguments(operation.input.shape), confirm: true };
      for (const [field, schema] of Object.entries(operation.input.shape)) {
        const type = unwrapBranded(schema);
        const isList = type instanceof z.ZodArray;
        if (!((isList ? unwrapBranded(type.element) : type) instanceof z.ZodString)) continue;
        count += 1;
        // The short run tries another part for each field.
        for (const part of selectForRun([parts[count % parts.length] ?? "a"], parts)) {
          const text = repeat(part, FIELD_SIZE);
          const ms = await measureCall(harness, name, { ...args, [field]: isList ? [text] : text });
          if (ms > MAX_CALL_MS) slow.push(`${name} ${field} ${part}: ${Math.round(ms)} ms`);
        }
      }
    }
    expect(slow).toEqual([]);
  });
});
