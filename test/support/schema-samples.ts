import * as fc from "fast-check";
import { z } from "zod/v3";
import {
  adversarialString,
  TEST_SECRET_KEY,
  LIVE_SECRET_KEY,
  buildAdversarialObject,
  smallJsonValue,
  ADVERSARIAL_STRINGS,
} from "./adversarial-inputs.ts";

/** Generators of values that are valid under a schema, and as adversarial as the schema allows. */

/** Every string schema must accept at least one of these. */
const PLAUSIBLE_STRINGS: readonly string[] = [
  "user_1",
  "-",
  "--help",
  "users",
  "oauth_google",
  "2026-05-12T00:00:00Z",
  "https://example.com/",
  `https://example.com/..%2f..?${TEST_SECRET_KEY}#\u202e${LIVE_SECRET_KEY}`,
  "javascript:alert(1)",
  "ada@example.com",
  "org:admin",
  "+15555550100",
  "DE",
];

/** Longer strings are generated rarely, because a response may contain a hundred strings. */
const LONG_STRING_LENGTH = 1000;

/** The maximum number of items of a list beyond its minimum length. */
const MAX_EXTRA_ITEMS = 2;

/** Generates strings that a schema accepts, some of them with an adversarial suffix if the schema allows it. */
function buildStringArbitrary(model: z.ZodTypeAny): fc.Arbitrary<string> {
  const isAccepted = (text: string) => model.safeParse(text).success;
  const acceptedStrings = [...ADVERSARIAL_STRINGS, ...PLAUSIBLE_STRINGS].filter(isAccepted);
  const [first] = acceptedStrings;
  if (first === undefined)
    throw new Error("A string field accepts none of the sample strings; add one to PLAUSIBLE_STRINGS.");
  const shortStrings = acceptedStrings.filter((text) => text.length < LONG_STRING_LENGTH);
  const suffixed = fc
    .tuple(fc.constantFrom(first, ...shortStrings), fc.oneof(adversarialString, fc.string({ maxLength: 12 })))
    .map(([head, tail]) => [`${head}${tail}`, tail].find(isAccepted) ?? head);
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(first, ...shortStrings) },
    { weight: 10, arbitrary: suffixed },
    { weight: 1, arbitrary: fc.constantFrom(...acceptedStrings) },
  );
}

function buildNumberArbitrary(model: z.ZodNumber): fc.Arbitrary<number> {
  const { minValue, maxValue, isInt } = model;
  if (!isInt) return fc.double({ noNaN: true, noDefaultInfinity: true });
  const [min, max] = [minValue ?? Number.MIN_SAFE_INTEGER, maxValue ?? Number.MAX_SAFE_INTEGER];
  return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
}

const Shape = z.record(z.instanceof(z.ZodType));
const Options = z.array(z.instanceof(z.ZodType));

/** Generates valid objects of a shape; each optional field is missing in half of them. */
export function buildObjectArbitrary(shape: z.ZodRawShape): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(shape).map(([name, model]) => {
    const value = buildArbitrary(model);
    return model.isOptional()
      ? fc.oneof(
          fc.constant([]),
          value.map((each) => [[name, each]]),
        )
      : value.map((each) => [[name, each]]);
  });
  return fc
    .tuple(...fields)
    .map((entries) => Object.fromEntries(entries.flat().filter(([, value]) => value !== undefined)));
}

/** Generates valid values of a schema. */
export function buildArbitrary(model: z.ZodTypeAny): fc.Arbitrary<unknown> {
  if (model instanceof z.ZodOptional || model instanceof z.ZodBranded) return buildArbitrary(model.unwrap());
  if (model instanceof z.ZodNullable)
    return fc.oneof(
      { weight: 4, arbitrary: buildArbitrary(model.unwrap()) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
  if (model instanceof z.ZodString) return buildStringArbitrary(model);
  if (model instanceof z.ZodEffects && model.innerType() instanceof z.ZodString)
    return buildStringArbitrary(model);
  if (model instanceof z.ZodNumber) return buildNumberArbitrary(model);
  if (model instanceof z.ZodBoolean) return fc.boolean();
  if (model instanceof z.ZodLiteral) return fc.constant(model.value);
  if (model instanceof z.ZodEnum) return fc.constantFrom(...z.array(z.string()).parse(model.options));
  if (model instanceof z.ZodUnion) return fc.oneof(...Options.parse(model.options).map(buildArbitrary));
  if (model instanceof z.ZodRecord) return buildAdversarialObject(buildArbitrary(model.valueSchema));
  if (model instanceof z.ZodUnknown) return smallJsonValue;
  if (model instanceof z.ZodArray) {
    const minLength = model._def.minLength?.value ?? 0;
    const maxLength = Math.min(model._def.maxLength?.value ?? Infinity, minLength + MAX_EXTRA_ITEMS);
    return fc.array(buildArbitrary(model.element), { minLength, maxLength });
  }
  if (model instanceof z.ZodObject) return buildObjectArbitrary(Shape.parse(model.shape));
  throw new Error(`Values of ${model.constructor.name} cannot be generated.`);
}
