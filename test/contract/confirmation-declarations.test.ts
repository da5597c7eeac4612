import { describe, expect, test } from "vitest";
import { z } from "zod/v3";
import {
  findForEachPath,
  findStrippedPrefix,
  type Confirmation,
  type ImpactSpec,
  type ReadSpec,
} from "../../tools/core/confirmation.ts";
import { catalog } from "../../tools/catalog.ts";
import { isComparison } from "../../tools/core/conditions.ts";
import type { Operation } from "../../tools/core/operation.ts";
import { unwrapBranded } from "../../tools/core/zod-introspection.ts";
import { buildExampleArguments } from "../support/example-arguments.ts";

const confirmedOperations = [...catalog.values()].flatMap(({ name, operation }) =>
  operation.confirm === undefined ? [] : [{ name, operation, confirm: operation.confirm }],
);

function getOperation(name: string): Operation {
  const entry = catalog.get(name);
  if (entry === undefined) throw new Error(`${name} does not exist.`);
  return entry.operation;
}

const Shape = z.record(z.instanceof(z.ZodType));

/** Finds the schema at a dotted path; `undefined` if there is no such field. */
function findSchema(schema: z.ZodTypeAny, path: string): z.ZodTypeAny | undefined {
  if (path === "") return schema;
  const type = unwrapBranded(schema);
  const [key = "", ...rest] = path.split(".");
  if (type instanceof z.ZodArray)
    return key === "*" || /^\d+$/.test(key) ? findSchema(type.element, rest.join(".")) : undefined;
  if (type instanceof z.ZodRecord) return findSchema(type.valueSchema, rest.join("."));
  if (type instanceof z.ZodUnknown) return type;
  if (!(type instanceof z.ZodObject)) return undefined;
  const field = Shape.parse(type.shape)[key];
  if (field !== undefined) return findSchema(field, rest.join("."));
  return type._def.unknownKeys === "passthrough" ? z.unknown() : undefined;
}

/** Returns the schema of an operation's result; a list has its items under `data`. */
function toResponseSchema({ response }: Operation): z.ZodTypeAny {
  if (response.kind === "list") return z.object({ data: z.array(response.model), total_count: z.number() });
  if (response.kind === "object") return response.model;
  throw new Error("A preview cannot read an operation that returns neither an object nor a list.");
}

/** Returns the schema of the object that a `ReadSpec` selects. */
function toReadSchema({ operation, item, listPath }: ReadSpec): z.ZodTypeAny {
  const responseSchema = toResponseSchema(getOperation(operation));
  if (item === undefined) return responseSchema;
  const itemSchema = findSchema(responseSchema, listPath === undefined ? "data.*" : `${listPath}.*`);
  if (itemSchema === undefined) throw new Error(`${operation} has no list ${listPath}.`);
  return itemSchema;
}

/** Builds the schemas of the arguments, the target and the owner, which a confirmation's patterns refer to. */
function buildPatternSchemas({ input }: Operation, { target, owner }: Confirmation) {
  const targetSchema = "unreadable" in target ? z.object({}) : toReadSchema(target);
  const containerSchema =
    "unreadable" in target || target.listPath === undefined
      ? z.object({})
      : toResponseSchema(getOperation(target.operation));
  const ownerSchema = owner?.field === undefined ? containerSchema : findSchema(targetSchema, owner.field);
  if (ownerSchema === undefined) throw new Error(`The target has no ${owner?.field}.`);
  return {
    args: input,
    target: targetSchema,
    owner: owner?.read === undefined ? ownerSchema : toReadSchema(owner.read),
  };
}

/** Lists the paths that patterns refer to; those of a repeated pattern are prefixed with its list's path. */
function listPatternPaths(pattern: unknown): string[] {
  if (typeof pattern === "string")
    return [...pattern.matchAll(/\{([\w.*]+)\}/g)].flatMap(([, path]) => path ?? []);
  if (typeof pattern !== "object" || pattern === null) return [];
  const stripped = findStrippedPrefix(pattern);
  if (stripped !== undefined) return [stripped.path];
  const list = findForEachPath(pattern);
  const paths = Object.values(pattern).flatMap(listPatternPaths);
  return list === undefined ? paths : paths.map((path) => `${list}.*.${path}`);
}

describe.each(confirmedOperations)("the preview of $name", ({ operation, confirm }) => {
  const schemas = buildPatternSchemas(operation, confirm);
  const isKnown = (path: string) =>
    path.startsWith("owner.")
      ? findSchema(schemas.owner, path.slice("owner.".length)) !== undefined
      : (findSchema(schemas.target, path) ?? findSchema(schemas.args, path)) !== undefined;
  const dependents: readonly (readonly [string, ImpactSpec])[] = Object.entries(confirm.dependents ?? {});

  const expectReadable = (
    readSpec: Pick<ReadSpec, "operation" | "with">,
    extraPaths: readonly string[] = [],
  ) => {
    const read = getOperation(readSpec.operation);
    expect(read.effect).toBe("read");
    expect(read.method).toBe("GET");
    const args =
      readSpec.with ?? Object.fromEntries(Object.keys(read.path).map((name) => [name, `{${name}}`]));
    expect(listPatternPaths(args).filter((path) => !extraPaths.includes(path) && !isKnown(path))).toEqual([]);
    expect(Object.keys(read.input.shape)).toEqual(expect.arrayContaining(Object.keys(args)));
    expect(Object.keys(args)).toEqual(expect.arrayContaining(Object.keys(buildExampleArguments(read.path))));
  };

  test("reads its target with a read that needs only the call's arguments", () => {
    const { target } = confirm;
    if ("unreadable" in target) return;
    expectReadable(target);
    const paths = [target.with, target.item].flatMap((patterns) => listPatternPaths(patterns));
    expect(paths.filter((path) => findSchema(schemas.args, path) === undefined)).toEqual([]);
    for (const values of [target.item ?? []].flat())
      expect(Object.keys(values).filter((path) => findSchema(schemas.target, path) === undefined)).toEqual(
        [],
      );
    if (target.item !== undefined && target.listPath === undefined)
      expect(getOperation(target.operation).response.kind).toBe("list");
    if (target.allIds !== undefined)
      expect(findSchema(schemas.args, target.allIds)).toBeInstanceOf(z.ZodArray);
  });

  test("labels its target and its owner with fields that exist", () => {
    const unknownFields = (confirm.labelFields ?? []).filter(
      (path) => findSchema(schemas.target, path) === undefined,
    );
    expect(unknownFields).toEqual([]);
    const { owner } = confirm;
    if (owner === undefined) return;
    if (owner.read !== undefined) expectReadable(owner.read);
    expect(owner.labelFields.filter((path) => findSchema(schemas.owner, path) === undefined)).toEqual([]);
  });

  test("counts its dependents with reads and fields that exist", () => {
    for (const [
      label,
      {
        operation: name,
        field = "",
        forEachOf,
        forEachAdded,
        where,
        sum,
        labelFields,
        whenArguments,
        whenTarget,
        ...rest
      },
    ] of dependents) {
      if (name !== undefined)
        expectReadable(
          { operation: name, ...rest },
          (forEachOf ?? forEachAdded) === undefined ? [] : ["each"],
        );
      if (forEachOf !== undefined) expect(isKnown(forEachOf), label).toBe(true);
      if (forEachAdded !== undefined) {
        expect(findSchema(schemas.args, forEachAdded.argument), label).toBeDefined();
        expect(findSchema(schemas.target, forEachAdded.currentPath), label).toBeDefined();
      }
      const read = name === undefined ? undefined : getOperation(name);
      const isOwners = field.startsWith("owner.");
      const source = read !== undefined ? toResponseSchema(read) : isOwners ? schemas.owner : schemas.target;
      const objectSchema = read?.response.kind === "list" ? findSchema(source, "data.*") : source;
      const fieldSchema =
        objectSchema === undefined
          ? undefined
          : findSchema(objectSchema, isOwners ? field.slice("owner.".length) : field);
      if (fieldSchema === undefined) throw new Error(`${label}: there is no ${field}.`);
      const type = unwrapBranded(fieldSchema);
      const itemSchema = type instanceof z.ZodArray ? type.element : type;
      const paths = [
        ...Object.keys(where ?? {}),
        ...(sum === undefined ? [] : [sum]),
        ...(labelFields ?? []),
      ];
      expect(
        paths.filter((path) => findSchema(itemSchema, path) === undefined),
        label,
      ).toEqual([]);
      expect(
        listPatternPaths(where).filter((path) => !isKnown(path)),
        label,
      ).toEqual([]);
      expect(Object.keys(operation.input.shape)).toEqual(
        expect.arrayContaining([whenArguments ?? {}].flat().flatMap((conditions) => Object.keys(conditions))),
      );
      expect(
        Object.keys(whenTarget ?? {}).filter((path) => !isKnown(path)),
        label,
      ).toEqual([]);
    }
  });

  test("has conditions on arguments, fields and dependents that exist", () => {
    if (!("when" in confirm)) return;
    for (const { arguments: conditions = {}, target = {}, onlyIfRemoving, onlyIfAffecting } of confirm.when) {
      expect(Object.keys(operation.input.shape)).toEqual(expect.arrayContaining(Object.keys(conditions)));
      const comparedPaths = Object.values(conditions).flatMap((condition) =>
        isComparison(condition) && condition.kind === "differs" ? [condition.targetPath] : [],
      );
      const paths = [...Object.keys(target), ...comparedPaths];
      expect(paths.filter((path) => findSchema(schemas.target, path) === undefined)).toEqual([]);
      if (onlyIfRemoving === true) expect(confirm.replaces).toBeDefined();
      if (onlyIfAffecting !== undefined) expect(confirm.dependents).toHaveProperty([onlyIfAffecting]);
    }
  });

  test("compares an argument with the value it replaces by fields that exist", () => {
    for (const { argument, legacyArgument, currentPath, matchFields, labelFields } of Object.values(
      confirm.replaces ?? {},
    )) {
      const newSchema = findSchema(schemas.args, argument);
      const currentSchema = findSchema(schemas.target, currentPath);
      if (newSchema === undefined || currentSchema === undefined)
        throw new Error(`There is no ${argument} or ${currentPath}.`);
      if (legacyArgument !== undefined) expect(findSchema(schemas.args, legacyArgument)).toBeDefined();
      for (const [path, fields] of Object.entries(matchFields ?? {})) {
        expect(findSchema(currentSchema, `*.${path}`), path).toBeDefined();
        for (const field of fields) expect(findSchema(newSchema, `*.${field}`), field).toBeDefined();
      }
      for (const path of labelFields ?? [])
        expect(findSchema(currentSchema, `*.${path}`), path).toBeDefined();
    }
  });

  test("recreates its target with a write that accepts the arguments and needs no others", () => {
    const { recreate } = confirm;
    if (recreate === undefined) return;
    const write = getOperation(recreate.operation);
    expect(write.effect).not.toBe("read");
    expect(listPatternPaths(recreate.with).filter((path) => !isKnown(path))).toEqual([]);
    expect(Object.keys(write.input.shape)).toEqual(expect.arrayContaining(Object.keys(recreate.with)));
    expect(Object.keys(recreate.with)).toEqual(
      expect.arrayContaining(Object.keys(buildExampleArguments(write.input.shape))),
    );
  });
});
