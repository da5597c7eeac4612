import type { NamedOperation } from "../../../tools/index.ts";

/** Operations that tell about what another one is about, found by their paths. */

type Catalogue = ReadonlyMap<string, NamedOperation>;

/** The operations that list what a failed one takes an id of: `GET /users` for `/users/{user_id}/ban`. */
export const listingsOf = ({ operation }: NamedOperation, catalogue: Catalogue): NamedOperation[] =>
  [...catalogue.values()]
    .filter(({ operation: { method, response } }) => method === "GET" && response.kind === "list")
    .filter(({ operation: { template } }) => operation.template.startsWith(`${template}/{`));

/** The operations whose path is that of a write or the beginning of it, the nearest first. */
export const readsAbove = (
  { operation: { template } }: NamedOperation,
  catalogue: Catalogue,
): NamedOperation[] =>
  [...catalogue.values()]
    .filter(
      ({ operation: other }) =>
        other.method === "GET" && (template === other.template || template.startsWith(`${other.template}/`)),
    )
    .sort((a, b) => b.operation.template.length - a.operation.template.length);

/** The operation that reads what a write answered: one such object, or the list of them. */
export function readOfResult(named: NamedOperation, catalogue: Catalogue): NamedOperation | undefined {
  const { template, response } = named.operation;
  const above = readsAbove(named, catalogue);
  if (response.kind === "list") return above.find(({ operation }) => operation.response.kind === "list");
  // What was made in a collection is read by its id.
  const made = [...catalogue.values()].find(
    ({ operation: { method, template: other } }) =>
      method === "GET" &&
      other.startsWith(`${template}/{`) &&
      !other.slice(template.length + 1).includes("/"),
  );
  return made ?? above.find(({ operation }) => operation.response.kind === "object");
}
