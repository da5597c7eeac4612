import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod/v3";

const root = resolve(import.meta.dirname, "../..");

const PAGES = [
  "README.md",
  "AGENTS.md",
  "src/sandbox/README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const Manifest = z.object({ scripts: z.record(z.string()) });

const read = (page: string) => readFileSync(join(root, page), "utf8");

const projectFiles = ["src", "tools", "test", "docs", ".config", ".ci"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
);

/** Whether a path exists; `*` stands for a part of a name, `N` for a number, `{a,b}` for either. */
function exists(rawPath: string): boolean {
  const path = rawPath.replace(/\bN\b/, "*");
  if (!/[*{]/.test(path)) return existsSync(join(root, path));
  const pattern = path
    .replaceAll(/[.+?^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("**", "\u0000")
    .replaceAll("*", "[^/]*")
    .replaceAll("\u0000", ".*")
    .replaceAll(/\{([^}]*)\}/g, (_, names: string) => `(${names.replaceAll(",", "|")})`);
  return projectFiles.some((file) => new RegExp(`^${pattern.replace(/\/$/, "")}$`).test(file));
}

/** Paths in code spans and code blocks, from the root of the repository; `tools/list` and `tools/call` are MCP's methods. */
const findCodePaths = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?<![\w./@-])(?!tools\/(?:list|call)\b)((?:src|tools|test|docs|\.config|\.ci)\/[\w./*{},-]*[\w*}/])/g,
    ),
  ].flatMap(([, path]) => path ?? []);

/** Targets of links to other files, from the root of the repository. */
const findLinkedPaths = (page: string): string[] =>
  [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, target]) =>
    target === undefined ? [] : relative(root, resolve(root, dirname(page), target)),
  );

describe.each(PAGES)("%s", (page) => {
  test("names only paths that exist", () => {
    const paths = [...findCodePaths(read(page)), ...findLinkedPaths(page)];
    expect([...new Set(paths)].filter((path) => !exists(path))).toEqual([]);
  });

  test("names only commands that package.json has", () => {
    const { scripts } = Manifest.parse(JSON.parse(read("package.json")));
    const commands = [...read(page).matchAll(/npm run ([\w:-]+)/g)].flatMap(([, name]) => name ?? []);
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test("the README is short enough to be read", () => {
  expect(read("README.md").split("\n").length).toBeLessThanOrEqual(251);
});

test("the README links to every page of docs", () => {
  const linked = new Set(findLinkedPaths("README.md"));
  const pages = PAGES.filter((page) => page.startsWith("docs/"));
  expect(pages.filter((page) => !linked.has(page))).toEqual([]);
});
