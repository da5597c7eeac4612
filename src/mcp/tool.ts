import { z } from "zod/v3";
import type { NamedOperation } from "../../tools/index.ts";
import type { Operation, Response } from "../../tools/operation.ts";
import { inputSchemaOf, outputSchemaOf, type JsonSchema } from "./schema.ts";
import { callerFields } from "./upload.ts";

/** A tool as `tools/list` shows it. */
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

const confirm = z.boolean().optional().describe("true once the user has approved the preview");

/** What a call of the tool takes: the operation's fields and, where something can be lost, `confirm`. */
export const toolInput = (operation: Operation): z.ZodObject<z.ZodRawShape, "strict"> =>
  operation.effect === "destructive"
    ? callerFields(operation).extend({ confirm })
    : callerFields(operation);

function resultModel(response: Response): z.ZodTypeAny {
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

const descriptionOf = ({ description, deprecated }: Operation): string =>
  deprecated === undefined ? description : `${description} Deprecated: ${deprecated.replace(/\.?$/, ".")}`;

/** Derives the tool that an operation is. */
export function toolOf({ name, operation }: NamedOperation): ToolDefinition {
  return {
    name,
    title: operation.title,
    description: descriptionOf(operation),
    inputSchema: inputSchemaOf(toolInput(operation)),
    outputSchema: outputSchemaOf(resultModel(operation.response)),
    annotations: {
      readOnlyHint: operation.effect === "read",
      destructiveHint: operation.effect === "destructive",
      idempotentHint: operation.effect === "read" || !operation.repeats,
      openWorldHint: operation.sends !== undefined,
    },
  };
}
