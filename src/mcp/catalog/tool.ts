import { z } from "zod/v3";
import { type CatalogEntry, type Operation, type ResponseSpec, unwrap } from "../../../tools/index.ts";
import { buildUploadInputSchema } from "../uploads/index.ts";
import { type JsonSchema, toJsonInputSchema, toJsonOutputSchema } from "./json-schema.ts";

/** A tool in the form of a `tools/list` item. */
export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

const optionalBoolean = z.boolean().optional();
const fields = z.array(z.string()).min(1).optional();

/**
 * Returns the input schema of an operation's tool. It contains the operation's fields and, depending on the effect:
 * `fields` if the operation reads an object or a list, `dry_run` if it writes, and `confirm` and `confirm_token` if it
 * may have to be confirmed. The server's instructions describe these fields once for all tools.
 */
export function getToolInputSchema(operation: Operation): ToolInputSchema {
  const cached = inputSchemas.get(operation);
  if (cached !== undefined) return cached;
  const schema = buildInputSchema(operation);
  inputSchemas.set(operation, schema);
  return schema;
}

type ToolInputSchema = z.ZodObject<z.ZodRawShape, "strict">;

const inputSchemas = new WeakMap<Operation, ToolInputSchema>();

function buildInputSchema(operation: Operation): ToolInputSchema {
  const { effect, confirm, response } = operation;
  const input = buildUploadInputSchema(operation);
  if (effect === "read")
    return response.kind === "object" || response.kind === "list" ? input.extend({ fields }) : input;
  const writeInput = input.extend({ dry_run: optionalBoolean });
  return confirm === undefined && effect !== "destructive"
    ? writeInput
    : writeInput.extend({ confirm: optionalBoolean, confirm_token: z.string().optional() });
}

/** The schema of an operation's result in the form that `parseResponse` in `src/clerk-api/response.ts` returns. */
export function buildResultSchema(response: ResponseSpec): z.ZodTypeAny {
  switch (response.kind) {
    case "object":
      return response.model;
    case "list":
      return z.object({
        data: z.array(response.model),
        total_count: z.number().int(),
        has_more: z.boolean(),
        next_offset: z.number().int(),
      });
    case "html":
      return z.object({ html: z.string() });
    case "empty":
      return z.object({ ok: z.boolean(), status: z.number().int() });
  }
}

const buildDescription = ({ description, deprecated }: Operation): string =>
  deprecated === undefined ? description : `${description} Deprecated: ${deprecated.replace(/\.?$/, ".")}`;

/**
 * The input schema as it is listed. It says how many values each list of a query takes, although some longer lists are
 * accepted and sent in parts.
 */
function buildListedSchema(operation: Operation): ToolInputSchema {
  const schema = getToolInputSchema(operation);
  const { longLists, query } = operation;
  if (longLists === undefined) return schema;
  const lists = Object.entries(query).flatMap(([name, field]) => {
    const list = unwrap(field);
    if (!(list instanceof z.ZodArray)) return [];
    const listed = list.max(longLists.maxValues).optional();
    return [[name, field.description === undefined ? listed : listed.describe(field.description)]];
  });
  return schema.extend(Object.fromEntries(lists));
}

/** Derives the tool definition of an operation. */
export function toToolDefinition({ name, operation }: CatalogEntry): ToolDefinition {
  const { response } = operation;
  return {
    name,
    title: operation.title,
    description: buildDescription(operation),
    inputSchema: toJsonInputSchema(buildListedSchema(operation)),
    outputSchema: toJsonOutputSchema(
      buildResultSchema(response),
      response.kind === "list" ? response.model : undefined,
    ),
    annotations: {
      readOnlyHint: operation.effect === "read",
      destructiveHint: operation.effect === "destructive",
      idempotentHint: operation.effect === "read" || operation.idempotent,
      openWorldHint: operation.notifies !== undefined,
    },
  };
}
