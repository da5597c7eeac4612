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

/** Values that a model admits, as hostile as it lets them be. */

/** One of these at least is admitted wherever a string is. */
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

/** What is longer is given seldom: an answer may have a hundred strings. */
const LONG_STRING_LENGTH = 1000;

/** The most items of a list, where as many are admitted. */
const MAX_EXTRA_ITEMS = 2;

/** What a field is admitted, tricks first; and something plausible that goes on in a hostile way, where that is. */
function buildStringArbitrary(model: z.ZodTypeAny): fc.Arbitrary<string> {
  const isAccepted = (text: string) => model.safeParse(text).success;
  const acceptedStrings = [...ADVERSARIAL_STRINGS, ...PLAUSIBLE_STRINGS].filter(isAccepted);
  const [first] = acceptedStrings;
  if (first === undefined)
    throw new Error("A string field admits nothing of what is tried; add something to it.");
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

/** An object that a shape admits: half of what may be missing is. */
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

/** A value that a model admits. */
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
  throw new Error(`No values are known of ${model.constructor.name}.`);
}
