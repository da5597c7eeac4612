import * as fc from "fast-check";
import { Node } from "./json-schema.ts";

/** Values that nobody sends in good faith. */

/** The keys of the instances, which may land anywhere, but never come out. */
export const KEY = "sk_test_0123456789abcdefghijABCDEFGHIJ";
export const LIVE_KEY = "sk_live_JIHGFEDCBAjihgfedcba9876543210";

export const TRICKS: readonly string[] = [
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
  KEY,
  LIVE_KEY,
  `Bearer ${KEY}`,
  `../${KEY}/..`,
];

export const hostileString: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TRICKS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }).map((text) => `${text}${KEY}${LIVE_KEY}`) },
  { weight: 4, arbitrary: fc.constantFrom("user_1", "name", "ada@example.com", "https://example.com/") },
);

/** Keys that are more than keys to whoever is careless with objects. */
const hostileKey = fc.oneof(fc.constantFrom("__proto__", "constructor", "prototype", KEY), hostileString);

/** `fromEntries` makes a key of `__proto__`; a literal would set the prototype. */
export const objectOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc.array(fc.tuple(hostileKey, value), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));

const nested = (levels: number): unknown => {
  let value: unknown = KEY;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { inner: value };
  return value;
};

/** Anything that JSON can say in a few words. */
export const terseValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileString,
  fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 0.1, 1e308, -1e308, 2 ** 53, 5e-324),
  fc.constantFrom<unknown>([], {}, [[]], [null], { length: -1 }, { toString: 1, valueOf: 2 }),
  objectOf(hostileString),
  fc.array(hostileString, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(50, 150, 3000).map(nested),
);

/** Anything that JSON can say. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 7, arbitrary: terseValue },
  fc.constant(3000).map(nested),
  fc.constant(Array.from({ length: 5000 }, (_, index) => index)),
);

/** Values of the type that a schema asks for, but as hostile as that type allows. */
function valueOf(schema: Node): fc.Arbitrary<unknown> {
  const { enum: values, anyOf, type, items, properties } = schema;
  if (Array.isArray(values)) return fc.constantFrom<unknown>(...values);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((each) => valueOf(Node.parse(each))));
  switch (type) {
    case "string":
      return hostileString;
    case "integer":
      return fc.oneof(fc.integer({ min: 0, max: 100 }), fc.maxSafeInteger());
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valueOf(Node.parse(items)), { maxLength: 3 });
    default:
      return properties === undefined ? objectOf(hostileValue) : argumentsFor(schema);
  }
}

/**
 * Arguments for a tool, by its input schema. Most are of the right type, so that they get as far as hostile values
 * can; some are of any, some are missing, and some are not the tool's.
 */
export function argumentsFor(schema: Node): fc.Arbitrary<Record<string, unknown>> {
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  const fields = Object.entries(Node.parse(schema["properties"] ?? {})).map(([name, inner]) => {
    const fitting = valueOf(Node.parse(inner));
    const given = fc.oneof({ weight: 20, arbitrary: fitting }, { weight: 1, arbitrary: hostileValue });
    const missing = fc.constant(undefined);
    const often = required.has(name) || name === "confirm";
    const value = fc.oneof(
      { weight: often ? 30 : 1, arbitrary: name === "confirm" ? fc.constant(true) : given },
      { weight: often ? 1 : 4, arbitrary: missing },
    );
    return value.map((each) => [name, each] as const);
  });
  const stranger = fc.oneof(
    { weight: 15, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(hostileKey, hostileValue).map((entry) => [entry]) },
  );
  return fc
    .tuple(fc.tuple(...fields), stranger)
    .map(([known, others]) =>
      Object.fromEntries([...known.filter(([, value]) => value !== undefined), ...others]),
    );
}
