import { z } from "zod/v3";

/** A JSON Schema node. */
export const SchemaNode = z.record(z.unknown());
export type SchemaNode = z.output<typeof SchemaNode>;

/** Lists a schema and all schemas nested in it by `properties`, `items` and `anyOf`, each with its path. */
export function listSchemaNodes(schema: unknown, path = "#"): { path: string; node: SchemaNode }[] {
  const parsed = SchemaNode.safeParse(schema);
  if (!parsed.success) throw new Error(`${path} is not an object: ${JSON.stringify(schema)}`);
  const node = parsed.data;
  const properties = Object.entries(SchemaNode.parse(node["properties"] ?? {}));
  const alternatives = z.array(z.unknown()).parse(node["anyOf"] ?? []);
  return [
    { path, node },
    ...properties.flatMap(([name, subschema]) => listSchemaNodes(subschema, `${path}/${name}`)),
    ...alternatives.flatMap((subschema, index) => listSchemaNodes(subschema, `${path}/anyOf/${index}`)),
    ...(node["items"] === undefined ? [] : listSchemaNodes(node["items"], `${path}/items`)),
  ];
}
