import { z } from "zod/v3";
import { TimestampParam, unwrapBranded } from "../../../tools/index.ts";
import { isJsonObject, type JsonObject, tryParseJson } from "../../shared/index.ts";

/**
 * Reads what clients do to values without changing their meaning: numbers, booleans, lists and objects as text, one
 * value in place of a list, a list of one in place of a value, `null` for an absent field, and ISO 8601 times in place
 * of milliseconds. The field's schema decides, so every other value stays as it is and is validated unchanged.
 */

const JSON_NUMBER_PATTERN = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A time without a zone would be read in the zone of this machine. */
const ZonedTime = z.string().datetime({ offset: true });

function coerceNumber(text: string, isTimestamp: boolean): unknown {
  if (JSON_NUMBER_PATTERN.test(text)) return Number(text);
  return isTimestamp && ZonedTime.safeParse(text).success ? Date.parse(text) : text;
}

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

/** A text with a comma could be one value or several, so it is left for the schema to reject. */
const isOneValue = (text: string) => text.trim() !== "" && !/^\s*\[|,/.test(text);

function coerceList(element: z.ZodTypeAny, value: unknown): unknown {
  const parsed = typeof value === "string" && /^\s*[[{]/.test(value) ? tryParseJson(value) : undefined;
  const list = parsed ?? value;
  if (Array.isArray(list)) return list.map((item: unknown) => coerceValue(element, item));
  const item = unwrapBranded(element);
  if (item instanceof z.ZodObject || item instanceof z.ZodRecord)
    return isJsonObject(list) ? [coerceValue(element, list)] : value;
  return typeof value === "string" && isOneValue(value) ? [value] : value;
}

function coerceObject(type: z.ZodTypeAny, value: unknown): unknown {
  const parsed = typeof value === "string" ? tryParseJson(value) : value;
  if (!isJsonObject(parsed)) return value;
  return type instanceof z.ZodObject
    ? coerceFields(z.record(z.instanceof(z.ZodType)).parse(type.shape), parsed)
    : parsed;
}

function coerceValue(schema: z.ZodTypeAny, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  const type = unwrapBranded(schema);
  if (type instanceof z.ZodArray) return coerceList(type.element, value);
  if (type instanceof z.ZodUnknown || type instanceof z.ZodUnion) return value;
  if (Array.isArray(value)) {
    const [only, ...others]: readonly unknown[] = value;
    return others.length > 0 || only === undefined || only === null || Array.isArray(only)
      ? value
      : coerceValue(schema, only);
  }
  if (type instanceof z.ZodObject || type instanceof z.ZodRecord) return coerceObject(type, value);
  if (type instanceof z.ZodNumber)
    return typeof value === "string" ? coerceNumber(value.trim(), type === TimestampParam) : value;
  if (type instanceof z.ZodBoolean || (type instanceof z.ZodLiteral && typeof type.value === "boolean"))
    return BOOLEANS.get(value) ?? value;
  // Some filters of the API are the texts `true` and `false`.
  return type instanceof z.ZodEnum && typeof value === "boolean" ? String(value) : value;
}

/** Coerces the fields of an object. `null` counts as absent, unless the field is nullable or required. */
function coerceFields(shape: z.ZodRawShape, object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (schema === undefined) return [[name, value]];
      if (value === null && schema.isOptional() && !schema.isNullable()) return [];
      return [[name, coerceValue(schema, value)]];
    }),
  );
}

/** The field that confirms a call. Of all that clients do to values, only a boolean as text is read for it. */
const CONFIRM_FIELD = "confirm";

/** Coerces the arguments of a call as the fields of its schema take them. */
export function coerceArguments(shape: z.ZodRawShape, args: unknown): unknown {
  if (!isJsonObject(args)) return args;
  const coerced = coerceFields(shape, args);
  return Array.isArray(args[CONFIRM_FIELD]) ? { ...coerced, [CONFIRM_FIELD]: args[CONFIRM_FIELD] } : coerced;
}
