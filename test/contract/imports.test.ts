import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { catalog } from "../../tools/index.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const listFiles = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));

/** What a file imports: paths from the root for its own files, names for packages. */
function listImports(file: string): string[] {
  const source = readFileSync(join(ROOT, file), "utf8");
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} does not parse.`);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1)),
  ];
  return specifiers.map((name) =>
    name.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(file), name)) : name,
  );
}

const isWithin = (path: string, folder: string) => path.startsWith(`${folder}/`);

/** The imports of a folder's files that are not allowed, as `file -> import`. */
const listViolations = (folder: string, allowed: (imported: string) => boolean) =>
  listFiles(folder).flatMap((file) =>
    listImports(file)
      .filter((imported) => !allowed(imported))
      .map((imported) => `${file} -> ${imported}`),
  );

const LAYERS = ["src/clerk-api", "src/mcp", "src/sandbox"];

describe("imports", () => {
  test("the catalogue imports nothing but zod and its own folder", () => {
    expect(listViolations("tools", (name) => name === "zod/v3" || isWithin(name, "tools"))).toEqual([]);
  });

  test.each(LAYERS)("%s imports neither of the other two, nor what composes them", (layer) => {
    const others = [...LAYERS.filter((other) => other !== layer), "src/server", "src/cli", "src/config"];
    expect(listViolations(layer, (name) => !others.some((other) => isWithin(name, other)))).toEqual([]);
  });

  test("what layers share imports none of them", () => {
    const others = [...LAYERS, "src/server", "src/cli", "src/config"];
    expect(listViolations("src/shared", (name) => !others.some((other) => isWithin(name, other)))).toEqual(
      [],
    );
  });

  test("SQL is in the sandbox's store only", () => {
    const store = ["src/sandbox/store/", "src/sandbox/db/"];
    const users = listFiles("src").filter((file) => listImports(file).some((name) => name === "kysely"));
    expect(users.filter((file) => !store.some((path) => file.startsWith(path)))).toEqual([]);
  });

  test("only the configuration reads the environment, and only the command line exits or has stdout", () => {
    const using = (member: string) =>
      listFiles("src").filter((file) => readFileSync(join(ROOT, file), "utf8").includes(`process.${member}`));
    expect(using("env")).toEqual(["src/config/settings.ts"]);
    expect(using("exit")).toEqual(["src/cli/main.ts"]);
    expect(
      listFiles("src").filter((file) => /\bstdout\b.*= process/.test(readFileSync(join(ROOT, file), "utf8"))),
    ).toEqual(["src/cli/main.ts"]);
  });
});

test.each(["src/clerk-api", "src/mcp"])(
  "%s names no operation: an exception is a field of its declaration",
  (folder) => {
    const named = listFiles(folder).flatMap((file) => {
      const words = new Set(readFileSync(join(ROOT, file), "utf8").match(/\w+/g));
      return [...catalog.keys()].filter((name) => words.has(name)).map((name) => `${file}: ${name}`);
    });
    expect(named).toEqual([]);
  },
);
