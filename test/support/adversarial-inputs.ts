import * as fc from "fast-check";
import { SchemaNode } from "./json-schema.ts";

/** Generators of adversarial values: path traversal, injection, invisible characters, secret keys, extreme sizes. */

/** The secret keys of the instances; they may be in any input, but must not be in any output. */
export const TEST_SECRET_KEY = "sk_test_0123456789abcdefghijABCDEFGHIJ";
export const LIVE_SECRET_KEY = "sk_live_JIHGFEDCBAjihgfedcba9876543210";

export const ADVERSARIAL_STRINGS: readonly string[] = [
  "",
  " ",
  ".",
  "..",
  "../..",
  "../../users",
  "%2e",
  "%2e%2e",
  ".%2E",
  "%2e%2e%2fusers",
  "..%2f..%2fusers",
  "..;/users",
  "..\\users",
  "/",
  "//evil.example",
  "https://evil.example/",
  "user/ban",
  "user%2fban",
  "user%252fban",
  "user?limit=1",
  "user#fragment",
  "\t\n",
  "user\u0000",
  "user\r\nx-injected: 1",
  "\r\n\r\nDELETE /v1/users/user HTTP/1.1\r\nhost: x\r\n\r\n",
  "\u001b[2J",
  "\u202eresu",
  "\u2066user\u2069",
  "\u{e0041}\u{e007f}",
  "\ud800",
  "user\udfff",
  "\ufeff",
  "👩‍👩‍👧‍👦",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "{user_id}",
  "{{constructor}}",
  "' or 1=1; --",
  "<script>alert(1)</script>",
  "a".repeat(20_000),
  TEST_SECRET_KEY,
  LIVE_SECRET_KEY,
  `Bearer ${TEST_SECRET_KEY}`,
  `../${TEST_SECRET_KEY}/..`,
];

export const adversarialString: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ADVERSARIAL_STRINGS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.string({ maxLength: 20 }).map((text) => `${text}${TEST_SECRET_KEY}${LIVE_SECRET_KEY}`),
  },
  { weight: 4, arbitrary: fc.constantFrom("user_1", "name", "ada@example.com", "https://example.com/") },
);

/** Keys that cause prototype pollution in careless code, and other adversarial keys. */
const adversarialKey = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "prototype", TEST_SECRET_KEY),
  adversarialString,
);

/** Uses `fromEntries` because it creates an own property `__proto__`; a literal would set the prototype. */
export const buildAdversarialObject = (value: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc.array(fc.tuple(adversarialKey, value), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));

const buildNestedValue = (levels: number): unknown => {
  let value: unknown = TEST_SECRET_KEY;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { inner: value };
  return value;
};

/** Any JSON value of moderate size. */
export const smallJsonValue: fc.Arbitrary<unknown> = fc.oneof(
  adversarialString,
  fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 0.1, 1e308, -1e308, 2 ** 53, 5e-324),
  fc.constantFrom<unknown>([], {}, [[]], [null], { length: -1 }, { toString: 1, valueOf: 2 }),
  buildAdversarialObject(adversarialString),
  fc.array(adversarialString, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(50, 150, 3000).map(buildNestedValue),
);

/** Any JSON value, including very deep and very long ones. */
export const adversarialValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 7, arbitrary: smallJsonValue },
  fc.constant(3000).map(buildNestedValue),
  fc.constant(Array.from({ length: 5000 }, (_, index) => index)),
);

/** Generates values of the schema's type that are as adversarial as the type allows. */
function buildTypedValue(schema: SchemaNode): fc.Arbitrary<unknown> {
  const { enum: values, anyOf, type, items, properties } = schema;
  if (Array.isArray(values)) return fc.constantFrom<unknown>(...values);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((each) => buildTypedValue(SchemaNode.parse(each))));
  switch (type) {
    case "string":
      return adversarialString;
    case "integer":
      return fc.oneof(fc.integer({ min: 0, max: 100 }), fc.maxSafeInteger());
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(buildTypedValue(SchemaNode.parse(items)), { maxLength: 3 });
    default:
      return properties === undefined
        ? buildAdversarialObject(adversarialValue)
        : buildAdversarialArguments(schema);
  }
}

/**
 * Generates arguments for a tool from its input schema. Most have the declared type, so that they pass as many checks
 * as possible; some have any type, some are missing, and some are unknown to the tool.
 */
export function buildAdversarialArguments(schema: SchemaNode): fc.Arbitrary<Record<string, unknown>> {
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  const fields = Object.entries(SchemaNode.parse(schema["properties"] ?? {})).map(([name, fieldSchema]) => {
    const typedValue = buildTypedValue(SchemaNode.parse(fieldSchema));
    const providedValue = fc.oneof(
      { weight: 20, arbitrary: typedValue },
      { weight: 1, arbitrary: adversarialValue },
    );
    const missing = fc.constant(undefined);
    const isLikely = required.has(name) || name === "confirm";
    const value = fc.oneof(
      { weight: isLikely ? 30 : 1, arbitrary: name === "confirm" ? fc.constant(true) : providedValue },
      { weight: isLikely ? 1 : 4, arbitrary: missing },
    );
    return value.map((each) => [name, each] as const);
  });
  const unknownField = fc.oneof(
    { weight: 15, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(adversarialKey, adversarialValue).map((entry) => [entry]) },
  );
  return fc
    .tuple(fc.tuple(...fields), unknownField)
    .map(([knownFields, extraFields]) =>
      Object.fromEntries([...knownFields.filter(([, value]) => value !== undefined), ...extraFields]),
    );
}
