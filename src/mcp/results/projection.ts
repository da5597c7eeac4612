import { z } from "zod/v3";
import { type Operation, unwrapBranded } from "../../../tools/index.ts";
import { InvalidArgumentsError, type OperationResult } from "../../shared/index.ts";
import { didYouMean } from "../errors/index.ts";
import { formatName, listProblems } from "../text.ts";

/** The fields of a result to retain, as a tree of names. A node with `isComplete` is retained whole. */
interface Selection {
  isComplete: boolean;
  readonly children: Map<string, Selection>;
}

const emptySelection = (): Selection => ({ isComplete: false, children: new Map() });

const ShapeSchema = z.record(z.instanceof(z.ZodType));
const UnionOptionsSchema = z.array(z.instanceof(z.ZodType));

/** The fields of a model; `undefined` if it may have any fields. */
function findModelFields(model: z.ZodTypeAny): Readonly<Record<string, z.ZodTypeAny>> | undefined {
  const type = unwrapBranded(model);
  if (type instanceof z.ZodObject) return ShapeSchema.parse(type.shape);
  if (type instanceof z.ZodArray) return findModelFields(type.element);
  if (!(type instanceof z.ZodUnion))
    return type instanceof z.ZodRecord || type instanceof z.ZodUnknown ? undefined : {};
  const options = UnionOptionsSchema.parse(type.options).map(findModelFields);
  return options.includes(undefined) ? undefined : Object.assign({}, ...options);
}

/** A requested path that does not exist: the first unknown name in it, and the fields that exist in its place. */
interface UnknownField {
  readonly path: string;
  /** The part of the path that exists; empty if its first name is unknown. */
  readonly parent: string;
  readonly name: string;
  readonly knownFields: readonly string[];
}

/** Adds a path to a selection; returns the unknown field if the model does not have the path. */
function addPath(selection: Selection, path: string, model: z.ZodTypeAny): UnknownField | undefined {
  const names = path.split(".");
  let node = selection;
  let currentModel: z.ZodTypeAny | undefined = model;
  for (const [depth, name] of names.entries()) {
    const fields: Readonly<Record<string, z.ZodTypeAny>> | undefined =
      currentModel === undefined ? undefined : findModelFields(currentModel);
    if (name === "" || (fields !== undefined && !Object.hasOwn(fields, name)))
      return { path, parent: names.slice(0, depth).join("."), name, knownFields: Object.keys(fields ?? {}) };
    currentModel = fields?.[name];
    const child = node.children.get(name) ?? emptySelection();
    node.children.set(name, child);
    node = child;
  }
  // The field is retained whole, even if other paths select parts of it.
  node.isComplete = true;
  return undefined;
}

/** The maximum number of fields that a call can select; no object has as many. */
const MAX_FIELDS = 500;

/** One line for each unknown path and, once for each object concerned, one that lists its fields. */
function formatUnknownFields(unknownFields: readonly UnknownField[]): string {
  const lines = listProblems(unknownFields, ({ path, parent, name, knownFields }) =>
    knownFields.length === 0 && name !== ""
      ? `fields: there is no ${formatName(path)}: ${parent} has no fields inside it.`
      : `fields: there is no ${formatName(path)}.${didYouMean(name, knownFields)}`,
  );
  const objects = new Map(unknownFields.map(({ parent, knownFields }) => [parent, knownFields]));
  const fieldLists = [...objects].flatMap(([parent, knownFields]) =>
    knownFields.length === 0
      ? []
      : [`Fields${parent === "" ? "" : ` of ${parent}`}: ${knownFields.join(", ")}.`],
  );
  return [...lines, ...fieldLists].join("\n");
}

/** The selected part of a value; of an array, the selected part of each item. */
function projectValue(value: unknown, selection: Selection): unknown {
  if (selection.isComplete) return value;
  if (Array.isArray(value)) return value.map((item) => projectValue(item, selection));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, fieldValue]) => {
      const child = selection.children.get(name);
      return child === undefined ? [] : [[name, projectValue(fieldValue, child)]];
    }),
  );
}

/**
 * Creates a function that reduces a result to the requested fields, by dotted path; the paths of a list are those of
 * an item. Without `paths`, the function retains everything.
 *
 * @throws InvalidArgumentsError if the response has no such field, or if there are too many
 */
export function createProjection(
  { response }: Operation,
  paths: readonly string[] | undefined,
): (result: OperationResult) => OperationResult {
  if (paths === undefined || (response.kind !== "object" && response.kind !== "list"))
    return (result) => result;
  if (paths.length > MAX_FIELDS)
    throw new InvalidArgumentsError(`fields: must have at most ${MAX_FIELDS} items.`);
  const selection = emptySelection();
  const unknownFields = paths
    .map((path) => addPath(selection, path, response.model))
    .filter((unknownField) => unknownField !== undefined);
  if (unknownFields.length > 0) throw new InvalidArgumentsError(formatUnknownFields(unknownFields));
  return response.kind === "list"
    ? (result) => ({ ...result, data: projectValue(result["data"], selection) })
    : (result) => Object.fromEntries(Object.entries(Object(projectValue(result, selection))));
}
