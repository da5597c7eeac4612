import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod/v3";
import { getToolInputSchema } from "../../src/mcp/catalog/tool.ts";
import { catalog, type CatalogEntry } from "../../tools/catalog.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
import { TimestampParam } from "../../tools/models/common.ts";
import { buildExampleArguments } from "../support/example-arguments.ts";
import { pngUpload } from "../support/sample-images.ts";
import { connectTestClient } from "../support/test-client.ts";

/** Calls every operation of the server, and records the arguments with which it would call the API. */

type Arguments = Readonly<Record<string, unknown>>;

let callForText: Awaited<ReturnType<typeof connectTestClient>>["callForText"];
const sent: Arguments[] = [];

beforeAll(async () => {
  ({ callForText } = await connectTestClient(async (_, args) => {
    sent.push(args);
    return {};
  }));
});

/** Calls a tool; returns the arguments of the API calls, and the text of the result. */
async function call(name: string, args: Arguments) {
  sent.length = 0;
  const { text, result } = await callForText(name, args);
  return { sent: [...sent], text, isError: result.isError === true };
}

/** Fields that do not reach the API, and one of two that exclude each other. */
const OTHER_FIELDS = new Set(["fields", "dry_run", "confirm_token", "file_path"]);

/** The fields of a tool that the tests call it with. */
const getShape = ({ operation }: CatalogEntry): z.ZodRawShape =>
  Object.fromEntries(
    Object.entries(getToolInputSchema(operation).shape).filter(([name]) => !OTHER_FIELDS.has(name)),
  );

const isUploadField = (name: string) => name === "file_base64";

/** Valid values for all fields of a tool, or for the required ones. */
const buildArguments = (entry: CatalogEntry, which: "required" | "all"): Arguments => {
  const shape = getShape(entry);
  return {
    ...buildExampleArguments(shape, which),
    ...("confirm" in shape ? { confirm: true } : {}),
    ...(entry.operation.upload === undefined ? {} : pngUpload),
  };
};

const mapFields = (
  { entry, args }: { entry: CatalogEntry; args: Arguments },
  map: (schema: z.ZodTypeAny, value: unknown, name: string) => unknown,
): Arguments => {
  const shape = getShape(entry);
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const schema = shape[name];
      return [name, schema === undefined || isUploadField(name) ? value : map(schema, value, name)];
    }),
  );
};

const toText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** A list of one for a value, and the value for a list of one. */
const swapList = (schema: z.ZodTypeAny, value: unknown) =>
  Array.isArray(value) && unwrapBranded(schema) instanceof z.ZodArray ? value[0] : [value];

const entries = [...catalog.values()].map((entry) => [entry.name, entry] as const);

describe("every operation", () => {
  test.each(entries)("%s reads what clients do to values", async (name, entry) => {
    const args = buildArguments(entry, "all");
    const plain = await call(name, args);
    expect(plain.text).not.toContain("must be");
    expect(plain.sent.length, plain.text).toBeGreaterThan(0);

    const forms = {
      "values as text": mapFields({ entry, args }, (_, value) => toText(value)),
      "a list of one for a value, and a value for a list": mapFields(
        { entry, args },
        (schema, value, field) => (field === "confirm" ? value : swapList(schema, value)),
      ),
      "items of lists as text": mapFields({ entry, args }, (_, value) =>
        Array.isArray(value) ? value.map(toText) : value,
      ),
      "numbers with spaces": mapFields({ entry, args }, (_, value) =>
        typeof value === "number" ? ` ${value} ` : value,
      ),
    };
    for (const [form, formArgs] of Object.entries(forms)) {
      const result = await call(name, formArgs);
      expect(result.sent, `${form}: ${result.text}`).toEqual(plain.sent);
    }
    const viaMetaTool = await call(`${entry.operation.effect}_operation`, {
      operation: [name],
      arguments: JSON.stringify(forms["values as text"]),
    });
    expect(viaMetaTool.sent, viaMetaTool.text).toEqual(plain.sent);
  });

  test.each(entries)(
    "%s takes null as an absent field, except where it means something",
    async (name, entry) => {
      const required = buildArguments(entry, "required");
      const shape = getShape(entry);
      const nulls = Object.entries(shape).filter(
        ([field, schema]) => schema.isOptional() && !schema.isNullable() && !(field in required),
      );
      const withNulls = { ...required, ...Object.fromEntries(nulls.map(([field]) => [field, null])) };
      const absent = await call(name, required);
      expect((await call(name, withNulls)).sent).toEqual(absent.sent);

      for (const [field, schema] of Object.entries(shape))
        if (schema.isNullable())
          expect((await call(name, { ...required, [field]: null })).sent.at(-1), field).toHaveProperty(
            field,
            null,
          );
      for (const field of Object.keys(required).filter((each) => shape[each]?.isOptional() === false)) {
        const refused = await call(name, { ...required, [field]: null });
        if (shape[field]?.isNullable() === true) continue;
        expect(refused.text).toContain(`${field}: `);
        expect(refused.sent).toEqual([]);
      }
    },
  );
});

describe("a time in milliseconds", () => {
  const timeFields = entries.flatMap(([name, entry]) =>
    Object.entries(getShape(entry)).flatMap(([field, schema]) => {
      const type = unwrapBranded(schema);
      return type instanceof z.ZodNumber && /_(?:at|before|after|since)$/.test(field)
        ? [[name, field, type] as const]
        : [];
    }),
  );

  test.each(timeFields)(
    "of %s, %s, is read from an ISO 8601 time with its zone",
    async (name, field, type) => {
      const required = buildArguments(catalog.get(name) ?? never(name), "required");
      expect(type).toBe(TimestampParam);
      for (const time of ["2026-01-31T09:30:00Z", "2026-01-31T10:30:00.000+01:00", "1769851800000"])
        expect((await call(name, { ...required, [field]: time })).sent[0]).toHaveProperty(
          field,
          1769851800000,
        );
      for (const time of ["2026-01-31T09:30:00", "2026-01-31", "yesterday", "2026-02-31T00:00:00Z", ""])
        expect((await call(name, { ...required, [field]: time })).text).toContain(
          `${field}: must be milliseconds since 1970, or a time such as 2026-01-31T09:30:00Z.`,
        );
    },
  );
});

const never = (name: string): never => {
  throw new Error(`There is no ${name}.`);
};

/** Asserts that a call is refused before anything is sent, and that the message names the field. */
async function expectRefusal(name: string, args: Arguments, field: string) {
  const refused = await call(name, args);
  expect(refused.sent, `${name} ${JSON.stringify(args)}`).toEqual([]);
  expect(refused.isError).toBe(true);
  expect(refused.text).toMatch(new RegExp(`^(?:arguments\\.)?${field}(?:\\.[\\w.]+)?: `, "m"));
}

const filterFields = entries.flatMap(([name, entry]) =>
  Object.entries(entry.operation.query).flatMap(([field, schema]) => {
    const type = unwrapBranded(schema);
    return type instanceof z.ZodString || type instanceof z.ZodArray || type instanceof z.ZodEnum
      ? [[name, field, type] as const]
      : [];
  }),
);

describe("a filter without a value is refused by name", () => {
  test.each(filterFields)("in %s: %s", async (name, field, type) => {
    const required = buildArguments(catalog.get(name) ?? never(name), "required");
    const blanks = ["", " \t\n", "\u200b\u2060"];
    for (const blank of blanks) await expectRefusal(name, { ...required, [field]: blank }, field);
    if (!(type instanceof z.ZodArray)) return;
    for (const list of [[], "[]", ...blanks.map((blank) => [blank]), ["x", ""], '["x"," "]'])
      await expectRefusal(name, { ...required, [field]: list }, field);
    if (type.element instanceof z.ZodString)
      await expectRefusal(name, { ...required, [field]: ["-"] }, field);
    await expectRefusal(name, { ...required, [field]: "x,y" }, field);
  });

  test("in the query of the search", async () => {
    for (const query of ["", "  ", [""]]) await expectRefusal("search_operations", { query }, "query");
  });
});

/** A text that JSON readers cannot read exactly, as JSON, and what remains of it when it is read. */
const INEXACT_NUMBERS = ["9007199254740993", "-12345678901234567890", "1e400", "123456789012345678901.5"];

describe("a value that would not arrive as it was sent is refused by name", () => {
  test.each(entries)("in the arguments of %s", async (name, entry) => {
    const required = buildArguments(entry, "required");
    for (const [field, schema] of Object.entries(getShape(entry))) {
      const type = unwrapBranded(schema);
      const isRecord = type instanceof z.ZodRecord;
      if (type instanceof z.ZodNumber || isRecord)
        for (const number of INEXACT_NUMBERS.slice(0, isRecord ? 4 : 2)) {
          const json = isRecord ? `{"a":[{"b":${number}}]}` : number;
          await expectRefusal(name, { ...required, [field]: JSON.parse(json) }, field);
          await expectRefusal(name, { ...required, [field]: json }, field);
        }
      if (isRecord)
        for (const json of ['{"__proto__":{"a":1}}', '{"a":[{"__proto__":1}]}']) {
          await expectRefusal(name, { ...required, [field]: JSON.parse(json) }, field);
          await expectRefusal(
            `${entry.operation.effect}_operation`,
            { operation: name, arguments: { ...required, [field]: json } },
            field,
          );
        }
    }
    await expectRefusal(name, { ...required, ...JSON.parse('{"__proto__":1}') }, "__proto__");
  });

  test("in the arguments of a meta-tool, as an object and as text", async () => {
    for (const args of [
      '{"user_id":"user_1","__proto__":1}',
      '{"user_id":"user_1","public_metadata":{"a":1e999}}',
    ])
      for (const value of [args, JSON.parse(args)])
        await expectRefusal(
          "write_operation",
          { operation: "update_user_metadata", arguments: value },
          "[\\w.]+",
        );
  });
});

describe("the confirmation", () => {
  const confirmed = entries.filter(([, entry]) => "confirm" in getShape(entry));

  test.each(confirmed)("of %s is read from the text true, and from nothing else", async (name, entry) => {
    const args = buildArguments(entry, "required");
    for (const confirm of ["yes", "True", " true", "1", 1, [true], ["true"], { value: true }])
      await expectRefusal(name, { ...args, confirm }, "confirm");
    if (entry.operation.effect !== "destructive") return;
    for (const confirm of ["false", null]) {
      const denied = await call(name, { ...args, confirm });
      expect(denied.isError).toBe(true);
      expect(denied.text).toContain("Nothing was changed");
    }
  });
});
