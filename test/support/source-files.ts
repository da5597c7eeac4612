import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseSync } from "oxc-parser";

const root = resolve(import.meta.dirname, "../..");

/** Lists the TypeScript files below a folder, as paths from the root of the repository. */
export const listSourceFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));

export const readSourceFile = (file: string): string => readFileSync(join(root, file), "utf8");

export interface Import {
  /** The path from the root of the repository for one of its files, or the name of a package. */
  readonly target: string;
  /** Whether the import is an `import()` expression. */
  readonly isDynamic: boolean;
}

/** Lists what a file imports and re-exports, including types. */
export function listImports(file: string): Import[] {
  const source = readSourceFile(file);
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed.`);
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

/** Finds the groups of nodes of a graph that reach each other; returns none for a graph without cycles. */
export function findCycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const findReachable = (from: string): Set<string> => {
    const seen = new Set<string>();
    const pending = [from];
    for (let node = pending.pop(); node !== undefined; node = pending.pop())
      for (const neighbor of edges.get(node) ?? [])
        if (!seen.has(neighbor)) {
          seen.add(neighbor);
          pending.push(neighbor);
        }
    return seen;
  };
  const reachableFrom = new Map([...edges.keys()].map((node) => [node, findReachable(node)]));
  const cycles = [...reachableFrom]
    .filter(([node, nodes]) => nodes.has(node))
    .map(([node, nodes]) =>
      [...nodes].filter((other) => reachableFrom.get(other)?.has(node) === true).toSorted(),
    );
  return [...new Map(cycles.map((cycle) => [cycle.join(), cycle])).values()];
}
