import { z } from "zod";

/** Formats a tool's definition for a terminal. */

const PropertySchema = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
});
const InputSchema = z.looseObject({
  properties: z.record(z.string(), PropertySchema).default({}),
  required: z.array(z.string()).default([]),
});
type PropertySchema = z.output<typeof PropertySchema>;

/** Formats the bounds of a number with a leading space; empty if it has none. */
function formatBounds({ minimum, maximum }: PropertySchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` ${minimum}–${maximum}`;
  if (minimum !== undefined) return ` from ${minimum}`;
  return maximum === undefined ? "" : ` up to ${maximum}`;
}

function formatType(schema: PropertySchema): string {
  if (schema.anyOf !== undefined)
    return schema.anyOf.map((alternative) => formatType(PropertySchema.parse(alternative))).join(" or ");
  if (schema.enum !== undefined) return schema.enum.join("|");
  if (schema.type === "array")
    return schema.items === undefined ? "list" : `list of ${formatType(PropertySchema.parse(schema.items))}`;
  return `${schema.format ?? schema.type ?? "any"}${formatBounds(schema)}`;
}

/** Describes what a tool does, and lists its arguments, one on a line. */
export function describeTool(
  definition: { readonly name: string; readonly title: string; readonly description: string },
  inputSchema: Readonly<Record<string, unknown>>,
): string {
  const { properties, required } = InputSchema.parse(inputSchema);
  const rows = Object.entries(properties).map(([name, schema]) => {
    const type = `${formatType(schema)}${required.includes(name) ? ", required" : ""}`;
    return [name, type, schema.description ?? ""] as const;
  });
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const lines = rows.map(([name, type, description]) =>
    `  ${name.padEnd(width)}  ${type}${description === "" ? "" : `: ${description}`}`.trimEnd(),
  );
  return [
    `${definition.name}: ${definition.title}`,
    definition.description,
    "",
    ...(lines.length === 0 ? ["It takes no arguments."] : ["Arguments:", ...lines]),
    "",
  ].join("\n");
}
