import { z } from "zod/v3";
import type { Operation } from "../../tools/operation.ts";
import { core } from "../../tools/unwrap.ts";
import type { Answer } from "../api.ts";
import { InvalidArgumentsError } from "../errors.ts";

/** Which fields of an answer are kept: a tree of names, whose leaves are kept whole. */
type Selection = Map<string, Selection>;

const Fields = z.record(z.instanceof(z.ZodType));
const Options = z.array(z.instanceof(z.ZodType));

/** The fields of a model; `undefined` where it may have any. */
function fieldsOf(model: z.ZodTypeAny): Readonly<Record<string, z.ZodTypeAny>> | undefined {
  const type = core(model);
  if (type instanceof z.ZodObject) return Fields.parse(type.shape);
  if (type instanceof z.ZodArray) return fieldsOf(type.element);
  if (!(type instanceof z.ZodUnion))
    return type instanceof z.ZodRecord || type instanceof z.ZodUnknown ? undefined : {};
  const options = Options.parse(type.options).map(fieldsOf);
  return options.includes(undefined) ? undefined : Object.assign({}, ...options);
}

/** Adds a path to a selection, after a look whether the model has such a field. */
function select(selection: Selection, path: string, model: z.ZodTypeAny): void {
  let names: Selection = selection;
  let within: z.ZodTypeAny | undefined = model;
  for (const name of path.split(".")) {
    const fields: Readonly<Record<string, z.ZodTypeAny>> | undefined =
      within === undefined ? undefined : fieldsOf(within);
    if (fields !== undefined && !Object.hasOwn(fields, name)) {
      const known = Object.keys(fields).join(", ");
      throw new InvalidArgumentsError(
        `fields: there is no ${path}. ${known === "" ? `${name} has no fields above it` : `There are: ${known}`}.`,
      );
    }
    within = fields?.[name];
    const inner: Selection = names.get(name) ?? new Map();
    names.set(name, inner);
    names = inner;
  }
}

/** The kept part of a value; of a list, of each item. */
function keep(value: unknown, selection: Selection): unknown {
  if (selection.size === 0) return value;
  if (Array.isArray(value)) return value.map((item) => keep(item, selection));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const below = selection.get(name);
      return below === undefined ? [] : [[name, keep(inner, below)]];
    }),
  );
}

/**
 * What takes an answer down to the fields that are asked for, by dotted path; in a list, of an item.
 *
 * @throws InvalidArgumentsError where the answer has no such field
 */
export function keeping(
  { response }: Operation,
  paths: readonly string[] | undefined,
): (answer: Answer) => Answer {
  if (paths === undefined || (response.kind !== "object" && response.kind !== "list"))
    return (answer) => answer;
  const selection: Selection = new Map();
  for (const path of paths) select(selection, path, response.model);
  return response.kind === "list"
    ? (answer) => ({ ...answer, data: keep(answer["data"], selection) })
    : (answer) => Object.fromEntries(Object.entries(Object(keep(answer, selection))));
}
