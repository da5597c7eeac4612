import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalog } from "../../tools/index.ts";
import { findCycles, listImports, listSourceFiles, readSourceFile } from "../support/source-files.ts";

const files = [...listSourceFiles("src"), ...listSourceFiles("tools")];
const importsOf = new Map(files.map((file) => [file, listImports(file)]));

const isWithin = (path: string, folder: string) => path.startsWith(`${folder}/`);
const isOwnFile = (path: string) => isWithin(path, "src") || isWithin(path, "tools");

/** Returns the top-level folder that contains a file: `tools`, or a folder of `src`. */
const getTopLevelFolder = (file: string) => file.split("/", isWithin(file, "src") ? 2 : 1).join("/");

/** The folders that each top-level folder may import, besides itself, the catalog and packages. */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  "src/shared": [],
  "src/config": ["src/shared"],
  "src/clerk-api": ["src/shared"],
  "src/mcp": ["src/shared"],
  "src/sandbox": ["src/shared"],
  "src/server": ["src/clerk-api", "src/config", "src/mcp", "src/sandbox", "src/shared"],
  "src/cli": ["src/config", "src/mcp", "src/sandbox", "src/server", "src/shared"],
};

/** The entry modules that the start path uses for folders whose index.ts loads the SDK, zod or the catalog. */
const STARTUP_ENTRIES: ReadonlySet<string> = new Set([
  "src/clerk-api/startup.ts",
  "src/mcp/catalog/startup.ts",
  "src/mcp/protocol/startup.ts",
  "src/mcp/startup.ts",
  "src/mcp/transports/startup.ts",
  "src/server/startup.ts",
]);

const isEntryModule = (file: string) => basename(file) === "index.ts" || STARTUP_ENTRIES.has(file);

/** Finds the outermost folder that an import enters; `undefined` if the target is in the file's folder or above it. */
function findEnteredFolder(file: string, target: string): string | undefined {
  const from = dirname(file).split("/");
  const to = dirname(target).split("/");
  const shared = to.findIndex((name, index) => from[index] !== name);
  return shared === -1 ? undefined : to.slice(0, shared + 1).join("/");
}

/** Returns whether an import enters a folder by an entry module; `import()` may also enter a nested folder. */
function usesEntryModule(file: string, target: string, isDynamic: boolean): boolean {
  const entered = findEnteredFolder(file, target);
  if (entered === undefined) return true;
  // An entry module re-exports only what is below its own folder.
  const folder = isDynamic ? dirname(target) : entered;
  return isEntryModule(target) && dirname(target) === folder;
}

describe("the source files", () => {
  test("are in the known folders: none directly in src, and at most five in src/mcp, src/sandbox and tools", () => {
    const countDirectFiles = (folder: string) => files.filter((file) => dirname(file) === folder).length;
    expect(countDirectFiles("src")).toBe(0);
    for (const folder of ["src/mcp", "src/sandbox", "tools"])
      expect(countDirectFiles(folder)).toBeLessThan(6);
    expect(
      [...new Set(files.map(getTopLevelFolder))].filter((folder) => folder !== "tools").toSorted(),
    ).toEqual(Object.keys(ALLOWED_IMPORTS).toSorted());
  });

  test("have file names in kebab-case", () => {
    const names = files.map((file) => basename(file));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name))).toEqual([]);
  });

  test("share a file name only if they are entry modules or are about the same resource of the API", () => {
    const RESOURCE_FOLDERS =
      /^(tools\/(resources|models)|src\/sandbox\/(store|domain|handlers|presenters))\//;
    const otherFiles = files.filter((file) => !RESOURCE_FOLDERS.test(file) && !isEntryModule(file));
    const names = new Set(files.filter((file) => !isEntryModule(file)).map((file) => basename(file)));
    const countFiles = (name: string) => files.filter((file) => basename(file) === name).length;
    expect(
      [...names].filter((name) => otherFiles.some((file) => basename(file) === name) && countFiles(name) > 1),
    ).toEqual([]);
  });
});

describe("imports", () => {
  test.each(Object.entries(ALLOWED_IMPORTS))(
    "of %s are only from allowed folders",
    (topLevelFolder, allowed) => {
      const violations = files
        .filter((file) => isWithin(file, topLevelFolder))
        .flatMap((file) =>
          (importsOf.get(file) ?? [])
            .filter(({ target }) => isOwnFile(target))
            .filter(
              ({ target }) => ![topLevelFolder, "tools", ...allowed].includes(getTopLevelFolder(target)),
            )
            .map(({ target }) => `${file} -> ${target}`),
        );
      expect(violations).toEqual([]);
    },
  );

  test("of the catalog are only zod and its own files", () => {
    const targets = files
      .filter((file) => isWithin(file, "tools"))
      .flatMap((file) => (importsOf.get(file) ?? []).map(({ target }) => target));
    expect(targets.filter((target) => target !== "zod/v3" && !isWithin(target, "tools"))).toEqual([]);
  });

  test("enter a folder through its index.ts, and on the start path through its startup.ts", () => {
    const violations = files.flatMap((file) =>
      (importsOf.get(file) ?? [])
        .filter(({ target }) => isOwnFile(target))
        .filter(({ target, isDynamic }) => !usesEntryModule(file, target, isDynamic))
        .map(({ target }) => `${file} -> ${target}`),
    );
    expect(violations).toEqual([]);
  });

  test("have no cycles between files, including type imports", () => {
    const edges = new Map(
      [...importsOf].map(([file, imports]) => [file, new Set(imports.map(({ target }) => target))]),
    );
    expect(findCycles(edges)).toEqual([]);
  });

  test("have no cycles between folders, where each subfolder counts separately, including type imports", () => {
    const edges = new Map<string, Set<string>>();
    for (const [file, imports] of importsOf) {
      if (isEntryModule(file)) continue;
      const folder = dirname(file);
      const targets = imports.map(({ target }) => target).filter(isOwnFile);
      const otherFolders = targets.map((target) => dirname(target)).filter((other) => other !== folder);
      edges.set(folder, new Set([...(edges.get(folder) ?? []), ...otherFolders]));
    }
    expect(findCycles(edges)).toEqual([]);
  });

  test("of Kysely are only in the sandbox's store and database, so SQL is nowhere else", () => {
    const kyselyFiles = files.filter((file) =>
      importsOf.get(file)?.some(({ target }) => target === "kysely"),
    );
    expect(kyselyFiles.filter((file) => !/^src\/sandbox\/(store|db)\//.test(file))).toEqual([]);
  });
});

test("the loaders in src/bin require only Node's modules and each other: they run before anything is bundled", () => {
  const targets = readdirSync(join(import.meta.dirname, "../../src/bin")).flatMap((name) =>
    [...readSourceFile(`src/bin/${name}`).matchAll(/\brequire\("([^"]+)"\)/g)].flatMap(
      ([, target]) => target ?? [],
    ),
  );
  expect(targets.length).toBeGreaterThan(0);
  expect(targets.filter((target) => !/^(node:|\.\/[\w-]+\.cjs$)/.test(target))).toEqual([]);
});

test("only the settings read the environment, and only the command line exits the process or uses stdout", () => {
  const findFilesMatching = (pattern: RegExp) =>
    files.filter((file) => isWithin(file, "src") && pattern.test(readSourceFile(file)));
  expect(findFilesMatching(/process\.env/)).toEqual(["src/config/settings.ts"]);
  expect(findFilesMatching(/process\.exit\b/)).toEqual(["src/cli/main.ts"]);
  expect(findFilesMatching(/\bstdout\b.*= process/)).toEqual(["src/cli/main.ts"]);
});

/** Returns the words of a name or expression, sorted, in lower case and in the singular. */
const toWordSet = (text: string): string =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.replace(/ies$/, "y").replace(/([^s])s$/, "$1"))
    .toSorted()
    .join(" ");

const operationsByWords = new Map([...catalog.keys()].map((name) => [toWordSet(name), name]));

/** Finds the operations that a source names, by an identifier, a string or a part of one, such as `user list | user get`. */
function findOperationNames(source: string): string[] {
  const strings = source.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [];
  const expressions = strings.flatMap((text) => text.slice(1, -1).split(/[|,;:.]/));
  const identifiers = source.match(/[A-Za-z_][\w-]*/g) ?? [];
  return [
    ...new Set(
      [...expressions, ...identifiers].flatMap((text) => operationsByWords.get(toWordSet(text)) ?? []),
    ),
  ];
}

describe("the names of operations", () => {
  test.each([
    ["const a = { list_users: 1 };", "list_users"],
    ['call("listUsers")', "list_users"],
    ['["user list | user count", "signup"]', "list_users"],
    ["// get-user", "get_user"],
  ])("are found in %s", (source, name) => {
    expect(findOperationNames(source)).toContain(name);
  });

  test.each(["src/clerk-api", "src/mcp"])(
    "are not in %s, because special cases are declared in the operation",
    (folder) => {
      const mentions = listSourceFiles(folder).flatMap((file) =>
        findOperationNames(readSourceFile(file)).map((name) => `${file}: ${name}`),
      );
      expect(mentions).toEqual([]);
    },
  );
});
