import { z } from "zod/v3";
import { isSecret, unwrap } from "../../../tools/core/zod-introspection.ts";

/** What stands for a credential where it must not be shown. */
const MASK = "(secret)";

type Replace = (secret: string, path: string) => unknown;

const Fields = z.record(z.instanceof(z.ZodType));
const Options = z.array(z.instanceof(z.ZodType));
const JsonObject = z.record(z.unknown());

const below = (path: string, name: string | number) => (path === "" ? `${name}` : `${path}.${name}`);

/**
 * A value in which each credential that its model declares is replaced: `replace` is given the credential and where
 * it is, by dotted path. An empty string is none.
 */
export function replaceSecrets(model: z.ZodTypeAny, value: unknown, replace: Replace, path = ""): unknown {
  if (isSecret(model)) {
    if (value === undefined || value === null || value === "") return value;
    return replace(typeof value === "string" ? value : JSON.stringify(value), path);
  }
  const type = unwrap(model);
  if (type instanceof z.ZodUnion)
    return Options.parse(type.options).reduce(
      (inner, option) => replaceSecrets(option, inner, replace, path),
      value,
    );
  if (type instanceof z.ZodArray)
    return Array.isArray(value)
      ? value.map((item, index) => replaceSecrets(type.element, item, replace, below(path, index)))
      : value;
  const object = type instanceof z.ZodObject ? JsonObject.safeParse(value) : undefined;
  if (object?.success !== true) return value;
  const fields = type instanceof z.ZodObject ? Fields.parse(type.shape) : {};
  return Object.fromEntries(
    Object.entries(object.data).map(([name, inner]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field === undefined ? inner : replaceSecrets(field, inner, replace, below(path, name))];
    }),
  );
}

/** A value whose credentials are masked. */
export const masked = (model: z.ZodTypeAny, value: unknown): unknown =>
  replaceSecrets(model, value, () => MASK);

/** The fields of an object in which there are credentials, at whatever depth. */
export function secretFieldsOf(model: z.ZodTypeAny, value: unknown): ReadonlySet<string> {
  const fields = new Set<string>();
  replaceSecrets(model, value, (_, path) => fields.add(path.split(".")[0] ?? path));
  return fields;
}
