import { z } from "zod/v3";
import { isSecret, unwrap } from "../../../tools/index.ts";

/** The text that replaces a masked credential. */
export const SECRET_MASK = "(secret)";

type SecretReplacer = (secret: string, path: string) => unknown;

const ShapeSchema = z.record(z.instanceof(z.ZodType));
const UnionOptionsSchema = z.array(z.instanceof(z.ZodType));
const JsonObjectSchema = z.record(z.unknown());

const joinPath = (path: string, name: string | number) => (path === "" ? `${name}` : `${path}.${name}`);

/**
 * Replaces each credential that the model declares in a value: `replace` receives the credential, as JSON if it is
 * not a string, and its dotted path. An empty string is not a credential.
 */
export function mapSecrets(model: z.ZodTypeAny, value: unknown, replace: SecretReplacer, path = ""): unknown {
  if (isSecret(model)) {
    if (value === undefined || value === null || value === "") return value;
    return replace(typeof value === "string" ? value : JSON.stringify(value), path);
  }
  const type = unwrap(model);
  if (type instanceof z.ZodUnion)
    return UnionOptionsSchema.parse(type.options).reduce(
      (inner, option) => mapSecrets(option, inner, replace, path),
      value,
    );
  if (type instanceof z.ZodArray)
    return Array.isArray(value)
      ? value.map((item, index) => mapSecrets(type.element, item, replace, joinPath(path, index)))
      : value;
  const object = type instanceof z.ZodObject ? JsonObjectSchema.safeParse(value) : undefined;
  if (object?.success !== true) return value;
  const fields = type instanceof z.ZodObject ? ShapeSchema.parse(type.shape) : {};
  return Object.fromEntries(
    Object.entries(object.data).map(([name, inner]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field === undefined ? inner : mapSecrets(field, inner, replace, joinPath(path, name))];
    }),
  );
}

/** Replaces the credentials in a value with a fixed text. */
export const maskSecrets = <T>(model: z.ZodTypeAny, value: T): T =>
  // Credentials are strings, and are replaced by one.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  mapSecrets(model, value, () => SECRET_MASK) as T;

/** The top-level fields of an object that contain credentials at any depth. */
export function listSecretFields(model: z.ZodTypeAny, value: unknown): ReadonlySet<string> {
  const fields = new Set<string>();
  mapSecrets(model, value, (_, path) => fields.add(path.split(".")[0] ?? path));
  return fields;
}
