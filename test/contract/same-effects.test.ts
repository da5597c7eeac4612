import { expect, describe, test } from "vitest";
import { catalog, type CatalogEntry } from "../../tools/catalog.ts";
import { listSameEffects, type SameEffect } from "../../tools/same-effects.ts";
import { buildExampleArguments } from "../support/example-arguments.ts";
import { createHarness, getItems, type Harness, type Json } from "../support/harness.ts";

type Condition = NonNullable<SameEffect["when"]>[number];

function getEntry(name: string): CatalogEntry {
  const entry = catalog.get(name);
  if (entry === undefined) throw new Error(`There is no operation ${name}.`);
  return entry;
}

const relations = [...catalog.values()].flatMap((entry) =>
  listSameEffects(entry.name).map(({ operation, when }) => ({ entry, excluded: operation, when })),
);
const excludedTools = [...new Set(relations.map(({ excluded }) => excluded))];

/** Values that a condition may distinguish; `undefined` stands for an absent argument. */
const CANDIDATES = [
  undefined,
  true,
  false,
  null,
  "initial",
  "saml_okta",
  "oidc_custom",
  { key: null },
  { key: 1 },
];

const matches = (condition: Condition, args: Json) =>
  Object.entries(condition).every(([field, schema]) => schema.safeParse(args[field]).success);

/** Builds valid arguments that satisfy the predicate and differ from the required ones only in `fields`. */
function buildArguments(
  { name, operation }: CatalogEntry,
  fields: readonly string[],
  predicate: (args: Json) => boolean,
): Json {
  const required = buildExampleArguments(operation.input.shape);
  const examples = buildExampleArguments(operation.input.shape, "all");
  let choices: Json[] = [required];
  for (const field of fields)
    choices = choices.flatMap((args) =>
      [examples[field], ...CANDIDATES].map((value) => Object.assign({}, args, { [field]: value })),
    );
  const found = choices.find((args) => operation.input.safeParse(args).success && predicate(args));
  if (found === undefined) throw new Error(`No arguments of ${name} are as required: ${fields.join(", ")}.`);
  return found;
}

const startServerWithout = (excluded: string): Promise<Harness> =>
  createHarness({
    settings: {
      toolAccess: { readOnly: false, toolsets: ["all"], tools: undefined, excludeTools: [excluded] },
    },
  });

/** Calls a tool by its own name and returns the text of its error, also of a protocol error. */
const callDirectly = async ({ client }: Harness, name: string, args: Json) =>
  client.callTool({ name, arguments: args }).then(
    (result) => JSON.stringify(result.content),
    (error: unknown) => String(error),
  );

/** Calls an operation through the meta-tool for its effect and returns the text of its error, or `""`. */
async function callViaMetaTool({ client }: Harness, { name, operation }: CatalogEntry, args: Json) {
  const metaTool = `${operation.effect}_operation`;
  const call = { name: metaTool, arguments: { operation: name, arguments: args } };
  return JSON.stringify((await client.callTool(call)).content);
}

describe("the operations with the same effect as another", () => {
  test("are declared with operations and arguments that exist, and a condition that some call meets", () => {
    expect(relations.length).toBeGreaterThan(100);
    for (const { entry, excluded, when = [] } of relations) {
      expect(excluded).not.toBe(entry.name);
      const isRead = ({ operation }: CatalogEntry) => operation.effect === "read";
      expect(isRead(getEntry(excluded))).toBe(isRead(entry));
      for (const condition of when) {
        const fields = Object.keys(condition);
        expect(Object.keys(entry.operation.input.shape)).toEqual(expect.arrayContaining(fields));
        buildArguments(entry, fields, (args) => matches(condition, args));
      }
    }
  });

  test("include each operation that a deprecated one says to use instead", () => {
    for (const { name, operation } of catalog.values()) {
      const replacement = /^Use (\w+)/.exec(operation.deprecated ?? "")?.[1];
      if (replacement !== undefined)
        expect(listSameEffects(name).map(({ operation: other }) => other)).toContain(replacement);
    }
  });

  test("include each operation whose older name another one is", () => {
    for (const { name, operation } of catalog.values()) {
      const currentName = /Older name of (\w+)/.exec(operation.description)?.[1];
      if (currentName === undefined) continue;
      expect(listSameEffects(name)).toContainEqual({ operation: currentName });
      expect(listSameEffects(currentName)).toContainEqual({ operation: name });
    }
  });
});

describe.each(excludedTools)("a server that excludes %s", (excluded) => {
  const related = relations.filter((relation) => relation.excluded === excluded);
  const stopped = related.flatMap(({ entry, when }) => (when === undefined ? [entry] : []));
  const limited = related.flatMap(({ entry, when }) =>
    when === undefined || stopped.includes(entry) ? [] : [{ entry, when }],
  );
  const reason = `it does what ${excluded} does, which the operator has excluded (--exclude-tools).`;

  test("neither lists nor calls the operations that always have its effect, and names it", async () => {
    const harness = await startServerWithout(excluded);
    const { tools } = await harness.client.listTools();
    const missing = [...catalog.keys()].filter((name) => !tools.some((tool) => tool.name === name));
    expect(missing.toSorted()).toEqual([excluded, ...stopped.map(({ name }) => name)].toSorted());
    for (const entry of stopped) {
      const { name, operation } = entry;
      const args = buildExampleArguments(operation.input.shape);
      const message = `${name} cannot be called: ${reason}`;
      expect(await callDirectly(harness, name, args)).toContain(message);
      expect(await callViaMetaTool(harness, entry, args)).toContain(message);
      const found = await harness.tool("search_operations", { query: name });
      expect(getItems({ data: found["operations"] }).map((item) => item["name"])).not.toContain(name);
      expect(found["note"]).toBe(message);
    }
    expect(harness.exchanges).toEqual([]);
  });

  test("refuses the arguments that give a call its effect, and only these", async () => {
    const harness = await startServerWithout(excluded);
    for (const { entry, when } of limited)
      for (const condition of when) {
        const fields = Object.keys(condition);
        const args = buildArguments(entry, fields, (candidate) => matches(condition, candidate));
        for (const call of [args, { ...args, dry_run: true }]) {
          const text = await callDirectly(harness, entry.name, call);
          expect(text).toMatch(new RegExp(`${entry.name} cannot be called with(out)? ${fields.join("|")}`));
          expect(text).toContain(reason);
          expect(text).toContain("Nothing was changed.");
          expect(text).toContain("only the operator can allow it");
          expect(await callViaMetaTool(harness, entry, call)).toContain(reason);
        }
        expect(harness.exchanges).toEqual([]);

        const conditions = limited.flatMap(({ entry: { name }, when: others }) =>
          name === entry.name ? others : [],
        );
        const otherArgs = buildArguments(
          entry,
          fields,
          (candidate) => !conditions.some((other) => matches(other, candidate)),
        );
        const text = await callDirectly(harness, entry.name, { ...otherArgs, dry_run: true });
        expect(text).not.toContain("cannot be called");
        harness.exchanges.length = 0;
      }
  });
});
