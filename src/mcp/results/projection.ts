import { z } from "zod/v3";
import type { Operation } from "../../../tools/core/operation.ts";
import { unwrapBranded } from "../../../tools/core/zod-introspection.ts";
import type { Answer } from "../../shared/api-client.ts";
import { InvalidArgumentsError } from "../../shared/errors.ts";
import { didYouMean } from "../errors/did-you-mean.ts";

/** Which fields of an answer are kept: a tree of names, whose leaves are kept whole. */
interface Selection {
  whole: boolean;
  readonly inner: Map<string, Selection>;
}

const nothing = (): Selection => ({ whole: false, inner: new Map() });

const Fields = z.record(z.instanceof(z.ZodType));
const Options = z.array(z.instanceof(z.ZodType));

/** The fields of a model; `undefined` where it may have any. */
function fieldsOf(model: z.ZodTypeAny): Readonly<Record<string, z.ZodTypeAny>> | undefined {
  const type = unwrapBranded(model);
  if (type instanceof z.ZodObject) return Fields.parse(type.shape);
  if (type instanceof z.ZodArray) return fieldsOf(type.element);
  if (!(type instanceof z.ZodUnion))
    return type instanceof z.ZodRecord || type instanceof z.ZodUnknown ? undefined : {};
  const options = Options.parse(type.options).map(fieldsOf);
  return options.includes(undefined) ? undefined : Object.assign({}, ...options);
}

/** A path that leads nowhere: what is missing of it, and the fields that there are instead. */
interface Missing {
  readonly path: string;
  /** The part of the path that exists; empty where nothing of it does. */
  readonly parent: string;
  readonly name: string;
  readonly known: readonly string[];
}

/** Adds a path to a selection; says what is missing where the model has no such field. */
function select(selection: Selection, path: string, model: z.ZodTypeAny): Missing | undefined {
  const names = path.split(".");
  let selected = selection;
  let within: z.ZodTypeAny | undefined = model;
  for (const [depth, name] of names.entries()) {
    const fields: Readonly<Record<string, z.ZodTypeAny>> | undefined =
      within === undefined ? undefined : fieldsOf(within);
    if (name === "" || (fields !== undefined && !Object.hasOwn(fields, name)))
      return { path, parent: names.slice(0, depth).join("."), name, known: Object.keys(fields ?? {}) };
    within = fields?.[name];
    const inner = selected.inner.get(name) ?? nothing();
    selected.inner.set(name, inner);
    selected = inner;
  }
  // Whatever else is asked for inside it.
  selected.whole = true;
  return undefined;
}

/** Says which paths lead nowhere, and once for each object the fields that it has. */
function explainMissing(missing: readonly Missing[]): string {
  const lines = missing.map(({ path, parent, name, known }) =>
    known.length === 0 && name !== ""
      ? `fields: there is no ${path}: ${parent} has no fields inside it.`
      : `fields: there is no ${path === "" ? '""' : path}.${didYouMean(name, known)}`,
  );
  const objects = new Map(missing.map(({ parent, known }) => [parent, known]));
  const lists = [...objects].flatMap(([parent, known]) =>
    known.length === 0 ? [] : [`Fields${parent === "" ? "" : ` of ${parent}`}: ${known.join(", ")}.`],
  );
  return [...lines, ...lists].join("\n");
}

/** The kept part of a value; of a list, of each item. */
function keep(value: unknown, selection: Selection): unknown {
  if (selection.whole) return value;
  if (Array.isArray(value)) return value.map((item) => keep(item, selection));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const below = selection.inner.get(name);
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
  const selection = nothing();
  const missing = paths
    .map((path) => select(selection, path, response.model))
    .filter((found) => found !== undefined);
  if (missing.length > 0) throw new InvalidArgumentsError(explainMissing(missing));
  return response.kind === "list"
    ? (answer) => ({ ...answer, data: keep(answer["data"], selection) })
    : (answer) => Object.fromEntries(Object.entries(Object(keep(answer, selection))));
}
