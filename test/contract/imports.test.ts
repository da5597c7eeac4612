import { basename, dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { catalog } from "../../tools/index.ts";
import { findCircles, listImports, listSourceFiles, readSourceFile } from "../support/source-files.ts";

const files = [...listSourceFiles("src"), ...listSourceFiles("tools")];
const importsOf = new Map(files.map((file) => [file, listImports(file)]));

const isWithin = (path: string, folder: string) => path.startsWith(`${folder}/`);
const isOwnFile = (path: string) => isWithin(path, "src") || isWithin(path, "tools");

/** The top-level folder that a file is in: `tools`, or a folder of `src`. */
const getRoom = (file: string) => file.split("/", isWithin(file, "src") ? 2 : 1).join("/");

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

/** The doors through which the start path enters folders whose index.ts loads the SDK, zod or the catalog. */
const STARTUP_DOORS: ReadonlySet<string> = new Set([
  "src/clerk-api/startup.ts",
  "src/mcp/catalog/startup.ts",
  "src/mcp/protocol/startup.ts",
  "src/mcp/startup.ts",
  "src/mcp/transports/startup.ts",
  "src/server/startup.ts",
]);

const isDoor = (file: string) => basename(file) === "index.ts" || STARTUP_DOORS.has(file);

/** The outermost folder that an import enters; `undefined` where it stays in the file's folder or those above it. */
function findEnteredFolder(file: string, target: string): string | undefined {
  const from = dirname(file).split("/");
  const to = dirname(target).split("/");
  const shared = to.findIndex((name, index) => from[index] !== name);
  return shared === -1 ? undefined : to.slice(0, shared + 1).join("/");
}

/** Whether an import enters a folder by a door; with `import()`, a folder further inside may be entered. */
function isThroughDoor(file: string, target: string, isDynamic: boolean): boolean {
  const entered = findEnteredFolder(file, target);
  if (entered === undefined) return true;
  // A door re-exports what is below its own folder.
  const folder = isDynamic ? dirname(target) : entered;
  return isDoor(target) && dirname(target) === folder;
}

describe("the folders of the source", () => {
  test("hold every file: none is loose in src, and a handful at most in src/mcp and src/sandbox", () => {
    const countLoose = (folder: string) => files.filter((file) => dirname(file) === folder).length;
    expect(countLoose("src")).toBe(0);
    for (const folder of ["src/mcp", "src/sandbox", "tools"]) expect(countLoose(folder)).toBeLessThan(6);
    expect([...new Set(files.map(getRoom))].filter((room) => room !== "tools").toSorted()).toEqual(
      Object.keys(ALLOWED_IMPORTS).toSorted(),
    );
  });

  test("have file names in kebab-case", () => {
    const names = files.map((file) => basename(file));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name))).toEqual([]);
  });

  test("share a file name only for one resource of the API, or for a door", () => {
    const RESOURCE_FOLDERS =
      /^(tools\/(resources|models)|src\/sandbox\/(store|domain|handlers|presenters))\//;
    const others = files.filter((file) => !RESOURCE_FOLDERS.test(file) && !isDoor(file));
    const taken = new Set(files.filter((file) => !isDoor(file)).map((file) => basename(file)));
    const countFiles = (name: string) => files.filter((file) => basename(file) === name).length;
    expect(
      [...taken].filter((name) => others.some((file) => basename(file) === name) && countFiles(name) > 1),
    ).toEqual([]);
  });
});

describe("imports", () => {
  test.each(Object.entries(ALLOWED_IMPORTS))("of %s stay within what it may import", (room, allowed) => {
    const violations = files
      .filter((file) => isWithin(file, room))
      .flatMap((file) =>
        (importsOf.get(file) ?? [])
          .filter(({ target }) => isOwnFile(target))
          .filter(({ target }) => ![room, "tools", ...allowed].includes(getRoom(target)))
          .map(({ target }) => `${file} -> ${target}`),
      );
    expect(violations).toEqual([]);
  });

  test("of the catalog are zod and its own files", () => {
    const targets = files
      .filter((file) => isWithin(file, "tools"))
      .flatMap((file) => (importsOf.get(file) ?? []).map(({ target }) => target));
    expect(targets.filter((target) => target !== "zod/v3" && !isWithin(target, "tools"))).toEqual([]);
  });

  test("enter a folder through its index.ts, and on the start path through its startup door", () => {
    const violations = files.flatMap((file) =>
      (importsOf.get(file) ?? [])
        .filter(({ target }) => isOwnFile(target))
        .filter(({ target, isDynamic }) => !isThroughDoor(file, target, isDynamic))
        .map(({ target }) => `${file} -> ${target}`),
    );
    expect(violations).toEqual([]);
  });

  test("make no circle of files, types included", () => {
    const edges = new Map(
      [...importsOf].map(([file, imports]) => [file, new Set(imports.map(({ target }) => target))]),
    );
    expect(findCircles(edges)).toEqual([]);
  });

  test("make no circle of folders, types included: a folder's own files are one room, each subfolder another", () => {
    const edges = new Map<string, Set<string>>();
    for (const [file, imports] of importsOf) {
      if (isDoor(file)) continue;
      const folder = dirname(file);
      const targets = imports.map(({ target }) => target).filter(isOwnFile);
      const folders = targets.map((target) => dirname(target)).filter((other) => other !== folder);
      edges.set(folder, new Set([...(edges.get(folder) ?? []), ...folders]));
    }
    expect(findCircles(edges)).toEqual([]);
  });

  test("of Kysely are in the sandbox's store and database only: SQL is nowhere else", () => {
    const users = files.filter((file) => importsOf.get(file)?.some(({ target }) => target === "kysely"));
    expect(users.filter((file) => !/^src\/sandbox\/(store|db)\//.test(file))).toEqual([]);
  });
});

test("only the settings read the environment, and only the command line exits or takes stdout", () => {
  const findUsers = (pattern: RegExp) =>
    files.filter((file) => isWithin(file, "src") && pattern.test(readSourceFile(file)));
  expect(findUsers(/process\.env/)).toEqual(["src/config/settings.ts"]);
  expect(findUsers(/process\.exit\b/)).toEqual(["src/cli/main.ts"]);
  expect(findUsers(/\bstdout\b.*= process/)).toEqual(["src/cli/main.ts"]);
});

/** The words of a name or expression, in any spelling and order, in the singular. */
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

/** The operations that a source names: by an identifier, a string, or a part of a string such as `user list | user get`. */
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
    "stand nowhere in %s: an exception is a field of the operation's declaration",
    (folder) => {
      const mentions = listSourceFiles(folder).flatMap((file) =>
        findOperationNames(readSourceFile(file)).map((name) => `${file}: ${name}`),
      );
      expect(mentions).toEqual([]);
    },
  );
});
