import type { CatalogEntry } from "../../../tools/index.ts";

/** Operations that tell about what another one is about, found by their paths. */

type Catalogue = ReadonlyMap<string, CatalogEntry>;

/** The operations that list what a failed one takes an id of: `GET /users` for `/users/{user_id}/ban`. */
export const listingsOf = ({ operation }: CatalogEntry, catalogue: Catalogue): CatalogEntry[] =>
  [...catalogue.values()]
    .filter(({ operation: { method, response } }) => method === "GET" && response.kind === "list")
    .filter(({ operation: { pathTemplate: template } }) =>
      operation.pathTemplate.startsWith(`${template}/{`),
    );

/** The operations whose path is that of a write or the beginning of it, the nearest first. */
export const readsAbove = (
  { operation: { pathTemplate: template } }: CatalogEntry,
  catalogue: Catalogue,
): CatalogEntry[] =>
  [...catalogue.values()]
    .filter(
      ({ operation: other }) =>
        other.method === "GET" &&
        (template === other.pathTemplate || template.startsWith(`${other.pathTemplate}/`)),
    )
    .sort((a, b) => b.operation.pathTemplate.length - a.operation.pathTemplate.length);

/** The operation that reads what a write answered: one such object, or the list of them. */
export function readOfResult(named: CatalogEntry, catalogue: Catalogue): CatalogEntry | undefined {
  const { pathTemplate: template, response } = named.operation;
  const above = readsAbove(named, catalogue);
  if (response.kind === "list") return above.find(({ operation }) => operation.response.kind === "list");
  // What was made in a collection is read by its id.
  const made = [...catalogue.values()].find(
    ({ operation: { method, pathTemplate: other } }) =>
      method === "GET" &&
      other.startsWith(`${template}/{`) &&
      !other.slice(template.length + 1).includes("/"),
  );
  return made ?? above.find(({ operation }) => operation.response.kind === "object");
}
