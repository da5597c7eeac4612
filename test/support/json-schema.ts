import { z } from "zod/v3";

/** A JSON Schema node. */
export const Node = z.record(z.unknown());
export type Node = z.output<typeof Node>;

/** Every schema below a schema, with where it is; only `properties`, `items` and `anyOf` may nest. */
export function nodesOf(schema: unknown, at = "#"): { at: string; node: Node }[] {
  const parsed = Node.safeParse(schema);
  if (!parsed.success) throw new Error(`${at} is no object, but ${JSON.stringify(schema)}`);
  const node = parsed.data;
  const properties = Object.entries(Node.parse(node["properties"] ?? {}));
  const alternatives = z.array(z.unknown()).parse(node["anyOf"] ?? []);
  return [
    { at, node },
    ...properties.flatMap(([name, inner]) => nodesOf(inner, `${at}/${name}`)),
    ...alternatives.flatMap((inner, index) => nodesOf(inner, `${at}/anyOf/${index}`)),
    ...(node["items"] === undefined ? [] : nodesOf(node["items"], `${at}/items`)),
  ];
}
