import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import {
  forEachPath,
  type Confirmation,
  type ImpactSpec,
  type ReadSpec,
} from "../../tools/core/confirmation.ts";
import { catalog } from "../../tools/index.ts";
import type { Operation } from "../../tools/core/operation.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
import { exampleOf } from "../support/example-arguments.ts";

const confirmed = [...catalog.values()].flatMap(({ name, operation }) =>
  operation.confirm === undefined ? [] : [{ name, operation, confirm: operation.confirm }],
);

function operationOf(name: string): Operation {
  const found = catalog.get(name);
  if (found === undefined) throw new Error(`${name} does not exist.`);
  return found.operation;
}

const Shape = z.record(z.instanceof(z.ZodType));

/** The schema of what is at a dotted path; `undefined` where there is no such field. */
function schemaAt(schema: z.ZodTypeAny, path: string): z.ZodTypeAny | undefined {
  if (path === "") return schema;
  const type = unwrapBranded(schema);
  const [key = "", ...rest] = path.split(".");
  if (type instanceof z.ZodArray)
    return key === "*" || /^\d+$/.test(key) ? schemaAt(type.element, rest.join(".")) : undefined;
  if (type instanceof z.ZodRecord) return schemaAt(type.valueSchema, rest.join("."));
  if (type instanceof z.ZodUnknown) return type;
  if (!(type instanceof z.ZodObject)) return undefined;
  const field = Shape.parse(type.shape)[key];
  if (field !== undefined) return schemaAt(field, rest.join("."));
  return type._def.unknownKeys === "passthrough" ? z.unknown() : undefined;
}

/** The schema of an answer; of a list, with its items under `data`. */
function answerOf({ response }: Operation): z.ZodTypeAny {
  if (response.kind === "list") return z.object({ data: z.array(response.model), total_count: z.number() });
  if (response.kind === "object") return response.model;
  throw new Error("Such an answer shows nothing.");
}

/** The schema of what a reading means. */
function meantBy({ operation, item, listPath: within }: ReadSpec): z.ZodTypeAny {
  const answer = answerOf(operationOf(operation));
  if (item === undefined) return answer;
  const meant = schemaAt(answer, within === undefined ? "data.*" : `${within}.*`);
  if (meant === undefined) throw new Error(`${operation} has no list ${within}.`);
  return meant;
}

/** What fields there are for a confirmation's patterns. */
function schemasOf({ input }: Operation, { target, owner }: Confirmation) {
  const meant = "unreadable" in target ? z.object({}) : meantBy(target);
  const holder =
    "unreadable" in target || target.listPath === undefined
      ? z.object({})
      : answerOf(operationOf(target.operation));
  const own = owner?.field === undefined ? holder : schemaAt(meant, owner.field);
  if (own === undefined) throw new Error(`The target has no ${owner?.field}.`);
  return { args: input, target: meant, owner: owner?.read === undefined ? own : meantBy(owner.read) };
}

/** The paths that patterns name, those of a repeated pattern below its list. */
function pathsIn(pattern: unknown): string[] {
  if (typeof pattern === "string")
    return [...pattern.matchAll(/\{([\w.*]+)\}/g)].flatMap(([, path]) => path ?? []);
  if (typeof pattern !== "object" || pattern === null) return [];
  const list = forEachPath(pattern);
  const paths = Object.values(pattern).flatMap(pathsIn);
  return list === undefined ? paths : paths.map((path) => `${list}.*.${path}`);
}

describe.each(confirmed)("the preview of $name", ({ operation, confirm }) => {
  const schemas = schemasOf(operation, confirm);
  const isKnown = (path: string) =>
    path.startsWith("owner.")
      ? schemaAt(schemas.owner, path.slice("owner.".length)) !== undefined
      : (schemaAt(schemas.target, path) ?? schemaAt(schemas.args, path)) !== undefined;
  const dependents: readonly (readonly [string, ImpactSpec])[] = Object.entries(confirm.dependents ?? {});

  const expectReadable = (reading: Pick<ReadSpec, "operation" | "with">, among: readonly string[] = []) => {
    const read = operationOf(reading.operation);
    expect(read.effect).toBe("read");
    expect(read.method).toBe("GET");
    const given =
      reading.with ?? Object.fromEntries(Object.keys(read.path).map((name) => [name, `{${name}}`]));
    expect(pathsIn(given).filter((path) => !among.includes(path) && !isKnown(path))).toEqual([]);
    expect(Object.keys(read.input.shape)).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(Object.keys(given)).toEqual(expect.arrayContaining(Object.keys(exampleOf(read.path))));
  };

  test("reads its target by a read that takes what the call itself has", () => {
    const { target } = confirm;
    if ("unreadable" in target) return;
    expectReadable(target);
    const own = [target.with, target.item].flatMap((patterns) => pathsIn(patterns));
    expect(own.filter((path) => schemaAt(schemas.args, path) === undefined)).toEqual([]);
    for (const values of [target.item ?? []].flat())
      expect(Object.keys(values).filter((path) => schemaAt(schemas.target, path) === undefined)).toEqual([]);
    if (target.item !== undefined && target.listPath === undefined)
      expect(operationOf(target.operation).response.kind).toBe("list");
    if (target.allIds !== undefined) expect(schemaAt(schemas.args, target.allIds)).toBeInstanceOf(z.ZodArray);
  });

  test("names its target, and what that belongs to, by fields that they have", () => {
    const unknown = (confirm.labelFields ?? []).filter(
      (path) => schemaAt(schemas.target, path) === undefined,
    );
    expect(unknown).toEqual([]);
    const { owner } = confirm;
    if (owner === undefined) return;
    if (owner.read !== undefined) expectReadable(owner.read);
    expect(owner.labelFields.filter((path) => schemaAt(schemas.owner, path) === undefined)).toEqual([]);
  });

  test("counts what depends on it by reads and fields that exist", () => {
    for (const [
      label,
      {
        operation: name,
        field,
        forEachOf: over,
        where,
        sum,
        labelFields: named,
        whenArguments: given,
        ...rest
      },
    ] of dependents) {
      if (name !== undefined)
        expectReadable({ operation: name, ...rest }, over === undefined ? [] : ["each"]);
      if (over !== undefined) expect(isKnown(over), label).toBe(true);
      const read = name === undefined ? undefined : operationOf(name);
      const answer = read === undefined ? schemas.target : answerOf(read);
      const things = read?.response.kind === "list" ? schemaAt(answer, "data.*") : answer;
      const found = things === undefined ? undefined : schemaAt(things, field ?? "");
      if (found === undefined) throw new Error(`${label}: there is no ${field}.`);
      const type = unwrapBranded(found);
      const one = type instanceof z.ZodArray ? type.element : type;
      const paths = [...Object.keys(where ?? {}), ...(sum === undefined ? [] : [sum]), ...(named ?? [])];
      expect(
        paths.filter((path) => schemaAt(one, path) === undefined),
        label,
      ).toEqual([]);
      expect(
        pathsIn(where).filter((path) => !isKnown(path)),
        label,
      ).toEqual([]);
      expect(Object.keys(operation.input.shape)).toEqual(expect.arrayContaining(Object.keys(given ?? {})));
    }
  });

  test("says what an argument replaces by fields that both have", () => {
    for (const { argument, currentPath: present, matchFields: same, labelFields: named } of Object.values(
      confirm.replaces ?? {},
    )) {
      const next = schemaAt(schemas.args, argument);
      const now = schemaAt(schemas.target, present);
      if (next === undefined || now === undefined) throw new Error(`There is no ${argument} or ${present}.`);
      for (const [path, fields] of Object.entries(same ?? {})) {
        expect(schemaAt(now, `*.${path}`), path).toBeDefined();
        for (const field of fields) expect(schemaAt(next, `*.${field}`), field).toBeDefined();
      }
      for (const path of named ?? []) expect(schemaAt(now, `*.${path}`), path).toBeDefined();
    }
  });

  test("makes it again by a write that takes what it is given and lacks nothing", () => {
    const { recreate } = confirm;
    if (recreate === undefined) return;
    const write = operationOf(recreate.operation);
    expect(write.effect).not.toBe("read");
    expect(pathsIn(recreate.with).filter((path) => !isKnown(path))).toEqual([]);
    expect(Object.keys(write.input.shape)).toEqual(expect.arrayContaining(Object.keys(recreate.with)));
    expect(Object.keys(recreate.with)).toEqual(
      expect.arrayContaining(Object.keys(exampleOf(write.input.shape))),
    );
  });
});
