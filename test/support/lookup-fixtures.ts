import type { ReadSpec } from "../../tools/core/confirmation.ts";
import type { CatalogEntry } from "../../tools/catalog.ts";
import { getPath, resolveTemplate, type Resolver } from "../../src/mcp/reads/path-templates.ts";
import { isJsonObject } from "../../src/shared/json.ts";

/** Builds responses in which the reads of a preview find the call's target. */

export type CallArguments = Readonly<Record<string, unknown>>;

/** A call, and the objects to respond with. */
interface LookupInput {
  /** The operations that may be requested; the first is the one that is called. */
  readonly operations: readonly CatalogEntry[];
  readonly args: CallArguments;
  /** Returns an object that is valid under an operation's response schema. */
  readonly getModel: (entry: CatalogEntry) => object;
}

/** Copies `value` with the value at a dotted path replaced; `*` is the last item of a list, created if missing. */
function setPath(value: unknown, path: string, replace: (present: unknown) => unknown): unknown {
  if (path === "") return replace(value);
  const [name = "", ...rest] = path.split(".");
  if (name === "*") {
    const items: unknown[] = Array.isArray(value) ? value : [];
    return [...items.slice(0, -1), setPath(items.at(-1), rest.join("."), replace)];
  }
  const fields = isJsonObject(value) ? value : {};
  return { ...fields, [name]: setPath(getPath(fields, name), rest.join("."), replace) };
}

/** Resolves the fields by which a read finds each of its targets. */
function resolveMatchFields({ item, allIds }: ReadSpec, lookup: Resolver): CallArguments[] {
  if (allIds !== undefined) return [lookup(allIds) ?? []].flat().map((id) => ({ id }));
  const [patterns] = [item ?? []].flat();
  if (patterns === undefined) return [];
  return [
    Object.fromEntries(
      Object.entries(patterns).map(([path, pattern]) => [path, resolveTemplate(pattern, lookup)]),
    ),
  ];
}

const setFields = (value: unknown, fields: CallArguments): unknown =>
  Object.entries(fields).reduce((item, [path, field]) => setPath(item, path, () => field), value);

/** Builds the object, or the items of the list, of a response to a read. */
function buildLookupResponse(
  readSpec: ReadSpec,
  lookup: Resolver,
  { kind, model }: { kind: string; model: object },
): unknown {
  const matchFields = resolveMatchFields(readSpec, lookup);
  const { listPath } = readSpec;
  if (listPath !== undefined)
    return matchFields.reduce<unknown>(
      (content, fields) => setPath(content, `${listPath}.*`, (item) => setFields(item, fields)),
      model,
    );
  if (kind !== "list") return model;
  return matchFields.length === 0 ? [model] : matchFields.map((fields) => setFields(model, fields));
}

/** Selects a read's target from the content of its response. */
function selectTarget({ listPath, item }: ReadSpec, content: unknown): unknown {
  const list = listPath === undefined ? content : getPath(content, listPath);
  return (listPath ?? item) !== undefined && Array.isArray(list) ? list.at(-1) : list;
}

/** Builds the object or the list items of an operation's response; for a preview's read, they contain the target. */
export function buildResponseContent(
  entry: CatalogEntry,
  { operations, args, getModel }: LookupInput,
): unknown {
  const buildReadResponse = (readSpec: ReadSpec, lookup: Resolver): unknown => {
    const readOperation = operations.find(({ name }) => name === readSpec.operation);
    if (readOperation === undefined)
      throw new Error(`${readSpec.operation} is not among the operations that may be requested.`);
    return buildLookupResponse(readSpec, lookup, {
      kind: readOperation.operation.response.kind,
      model: getModel(readOperation),
    });
  };
  const confirm = operations[0]?.operation.confirm;
  const target = confirm !== undefined && "operation" in confirm.target ? confirm.target : undefined;
  const fromArguments: Resolver = (path) => getPath(args, path);
  if (target?.operation === entry.name) return buildReadResponse(target, fromArguments);
  const owner = confirm?.owner?.read;
  if (owner?.operation === entry.name) {
    const targetObject =
      target === undefined ? undefined : selectTarget(target, buildReadResponse(target, fromArguments));
    return buildReadResponse(owner, (path) => getPath(targetObject, path) ?? getPath(args, path));
  }
  const model = getModel(entry);
  return entry.operation.response.kind === "list" ? [model] : model;
}
