import type { CatalogEntry } from "../../../tools/index.ts";

/** Finds operations that are related to another one, by their path templates. */

type Catalog = ReadonlyMap<string, CatalogEntry>;

/**
 * The operations that list the resources whose ids an operation's path contains: `GET /things` for
 * `/things/{thing_id}/close`.
 */
export const findListOperations = ({ operation }: CatalogEntry, catalog: Catalog): CatalogEntry[] =>
  [...catalog.values()]
    .filter(({ operation: { method, response } }) => method === "GET" && response.kind === "list")
    .filter(({ operation: { pathTemplate } }) => operation.pathTemplate.startsWith(`${pathTemplate}/{`));

/** The `GET` operations whose path is that of the given operation or a parent of it, the longest path first. */
export const findParentReads = (
  { operation: { pathTemplate } }: CatalogEntry,
  catalog: Catalog,
): CatalogEntry[] =>
  [...catalog.values()]
    .filter(
      ({ operation: candidate }) =>
        candidate.method === "GET" &&
        (pathTemplate === candidate.pathTemplate || pathTemplate.startsWith(`${candidate.pathTemplate}/`)),
    )
    .sort((a, b) => b.operation.pathTemplate.length - a.operation.pathTemplate.length);

/** The operation that reads the result of a write again: the object, or the list of such objects. */
export function findReadForResult(entry: CatalogEntry, catalog: Catalog): CatalogEntry | undefined {
  const { pathTemplate, response } = entry.operation;
  const parentReads = findParentReads(entry, catalog);
  if (response.kind === "list")
    return parentReads.find(({ operation }) => operation.response.kind === "list");
  // An object that was created in a collection is read by its id.
  const itemRead = [...catalog.values()].find(
    ({ operation: { method, pathTemplate: candidateTemplate } }) =>
      method === "GET" &&
      candidateTemplate.startsWith(`${pathTemplate}/{`) &&
      !candidateTemplate.slice(pathTemplate.length + 1).includes("/"),
  );
  return itemRead ?? parentReads.find(({ operation }) => operation.response.kind === "object");
}
