import type { ReadSpec } from "../../tools/core/confirmation.ts";
import type { CatalogEntry } from "../../tools/index.ts";
import { getPath, resolveTemplate, type Resolver } from "../../src/mcp/reads/path-templates.ts";
import { isJsonObject } from "../../src/shared/json.ts";

/** Answers in which a reading finds what a call is about. */

export type Arguments = Readonly<Record<string, unknown>>;

/** A call, and what there is to answer with. */
interface Question {
  /** The operations that may be asked for; the first is the one that is called. */
  readonly operations: readonly CatalogEntry[];
  readonly args: Arguments;
  /** An object that an operation's response admits. */
  readonly modelOf: (named: CatalogEntry) => object;
}

/** A value with another at a dotted path; `*` is the last item of a list, which is made where there is none. */
function withAt(value: unknown, path: string, put: (present: unknown) => unknown): unknown {
  if (path === "") return put(value);
  const [name = "", ...rest] = path.split(".");
  if (name === "*") {
    const items: unknown[] = Array.isArray(value) ? value : [];
    return [...items.slice(0, -1), withAt(items.at(-1), rest.join("."), put)];
  }
  const fields = isJsonObject(value) ? value : {};
  return { ...fields, [name]: withAt(getPath(fields, name), rest.join("."), put) };
}

/** By which fields each of the things is found that a reading means. */
function fieldsOf({ item, allIds: every }: ReadSpec, lookup: Resolver): Arguments[] {
  if (every !== undefined) return [lookup(every) ?? []].flat().map((id) => ({ id }));
  const [patterns] = [item ?? []].flat();
  if (patterns === undefined) return [];
  return [
    Object.fromEntries(
      Object.entries(patterns).map(([path, pattern]) => [path, resolveTemplate(pattern, lookup)]),
    ),
  ];
}

const withFields = (value: unknown, fields: Arguments): unknown =>
  Object.entries(fields).reduce((item, [path, field]) => withAt(item, path, () => field), value);

/** The object, or the items of the list, that a reading is answered with. */
function foundBy(
  reading: ReadSpec,
  lookup: Resolver,
  { kind, model }: { kind: string; model: object },
): unknown {
  const wanted = fieldsOf(reading, lookup);
  const { listPath: within } = reading;
  if (within !== undefined)
    return wanted.reduce<unknown>(
      (answer, fields) => withAt(answer, `${within}.*`, (item) => withFields(item, fields)),
      model,
    );
  if (kind !== "list") return model;
  return wanted.length === 0 ? [model] : wanted.map((fields) => withFields(model, fields));
}

/** What a reading means of what it is answered. */
function meantBy({ listPath: within, item }: ReadSpec, content: unknown): unknown {
  const list = within === undefined ? content : getPath(content, within);
  return (within ?? item) !== undefined && Array.isArray(list) ? list.at(-1) : list;
}

/** The object, or the items of the list, that an operation answers: where a call's preview reads it, with its target. */
export function contentOf(named: CatalogEntry, { operations, args, modelOf }: Question): unknown {
  const answerTo = (reading: ReadSpec, lookup: Resolver): unknown => {
    const asked = operations.find(({ name }) => name === reading.operation);
    if (asked === undefined) throw new Error(`${reading.operation} is not among what may be asked for.`);
    return foundBy(reading, lookup, { kind: asked.operation.response.kind, model: modelOf(asked) });
  };
  const confirm = operations[0]?.operation.confirm;
  const target = confirm !== undefined && "operation" in confirm.target ? confirm.target : undefined;
  const inCall: Resolver = (path) => getPath(args, path);
  if (target?.operation === named.name) return answerTo(target, inCall);
  const owner = confirm?.owner?.read;
  if (owner?.operation === named.name) {
    const found = target === undefined ? undefined : meantBy(target, answerTo(target, inCall));
    return answerTo(owner, (path) => getPath(found, path) ?? getPath(args, path));
  }
  const model = modelOf(named);
  return named.operation.response.kind === "list" ? [model] : model;
}
