import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseSync } from "oxc-parser";

const root = resolve(import.meta.dirname, "../..");

/** The TypeScript files below a folder, as paths from the root of the repository. */
export const listSourceFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));

export const readSourceFile = (file: string): string => readFileSync(join(root, file), "utf8");

export interface Import {
  /** The path from the root of the repository for one of its files, else the name of the package. */
  readonly target: string;
  /** Whether it is an `import()` expression. */
  readonly isDynamic: boolean;
}

/** What a file imports and re-exports, types included. */
export function listImports(file: string): Import[] {
  const source = readSourceFile(file);
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} does not parse.`);
  const toImport = (isDynamic: boolean) => (name: string) => ({
    target: name.startsWith(".") ? relative(root, resolve(root, dirname(file), name)) : name,
    isDynamic,
  });
  return [
    ...[
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...module.staticExports.flatMap(({ entries }) =>
        entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
      ),
    ].map(toImport(false)),
    ...module.dynamicImports
      .map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1))
      .map(toImport(true)),
  ];
}

/** Groups of nodes of a graph that reach each other; empty for a graph without circles. */
export function findCircles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reachable = (from: string): Set<string> => {
    const seen = new Set<string>();
    const pending = [from];
    for (let node = pending.pop(); node !== undefined; node = pending.pop())
      for (const next of edges.get(node) ?? [])
        if (!seen.has(next)) {
          seen.add(next);
          pending.push(next);
        }
    return seen;
  };
  const reached = new Map([...edges.keys()].map((node) => [node, reachable(node)]));
  const circles = [...reached]
    .filter(([node, nodes]) => nodes.has(node))
    .map(([node, nodes]) => [...nodes].filter((other) => reached.get(other)?.has(node) === true).toSorted());
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()];
}
