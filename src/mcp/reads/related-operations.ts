import type { CatalogEntry } from "../../../tools/index.ts";

/** Operations that tell about what another one is about, found by their paths. */

type Catalog = ReadonlyMap<string, CatalogEntry>;

/** The operations that list what a failed one takes an id of: `GET /users` for `/users/{user_id}/ban`. */
export const findListOperations = ({ operation }: CatalogEntry, catalog: Catalog): CatalogEntry[] =>
  [...catalog.values()]
    .filter(({ operation: { method, response } }) => method === "GET" && response.kind === "list")
    .filter(({ operation: { pathTemplate } }) => operation.pathTemplate.startsWith(`${pathTemplate}/{`));

/** The operations whose path is that of a write or the beginning of it, the nearest first. */
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

/** The operation that reads what a write answered: one such object, or the list of them. */
export function findReadForResult(entry: CatalogEntry, catalog: Catalog): CatalogEntry | undefined {
  const { pathTemplate, response } = entry.operation;
  const parentReads = findParentReads(entry, catalog);
  if (response.kind === "list")
    return parentReads.find(({ operation }) => operation.response.kind === "list");
  // What was made in a collection is read by its id.
  const itemRead = [...catalog.values()].find(
    ({ operation: { method, pathTemplate: candidateTemplate } }) =>
      method === "GET" &&
      candidateTemplate.startsWith(`${pathTemplate}/{`) &&
      !candidateTemplate.slice(pathTemplate.length + 1).includes("/"),
  );
  return itemRead ?? parentReads.find(({ operation }) => operation.response.kind === "object");
}
