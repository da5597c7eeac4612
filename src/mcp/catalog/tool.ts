import { z } from "zod/v3";
import type { CatalogEntry } from "../../../tools/index.ts";
import type { Operation, ResponseSpec } from "../../../tools/core/operation.ts";
import { inputSchemaOf, outputSchemaOf, type JsonSchema } from "./json-schema.ts";
import { callerFields } from "../uploads/upload.ts";

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

const flag = z.boolean().optional();
const fields = z.array(z.string()).min(1).optional();

/**
 * What a call of the tool takes: the operation's fields; where something is read, `fields`; where something is
 * changed, `dry_run`; where something can be lost, `confirm` and the token of a preview. The instructions say what these mean, once for all tools.
 */
export function toolInput(operation: Operation): ToolInput {
  const known = inputs.get(operation);
  if (known !== undefined) return known;
  const made = makeInput(operation);
  inputs.set(operation, made);
  return made;
}

type ToolInput = z.ZodObject<z.ZodRawShape, "strict">;

const inputs = new WeakMap<Operation, ToolInput>();

function makeInput(operation: Operation): ToolInput {
  const { effect, confirm, response } = operation;
  const input = callerFields(operation);
  if (effect === "read")
    return response.kind === "object" || response.kind === "list" ? input.extend({ fields }) : input;
  const changing = input.extend({ dry_run: flag });
  return confirm === undefined && effect !== "destructive"
    ? changing
    : changing.extend({ confirm: flag, confirm_token: z.string().optional() });
}

/** What a call's answer is, after it was shaped by `src/clerk-api/response.ts`. */
export function resultModel(response: ResponseSpec): z.ZodTypeAny {
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
export function toolOf({ name, operation }: CatalogEntry): ToolDefinition {
  return {
    name,
    title: operation.title,
    description: descriptionOf(operation),
    inputSchema: inputSchemaOf(toolInput(operation)),
    outputSchema: outputSchemaOf(resultModel(operation.response)),
    annotations: {
      readOnlyHint: operation.effect === "read",
      destructiveHint: operation.effect === "destructive",
      idempotentHint: operation.effect === "read" || operation.idempotent,
      openWorldHint: operation.notifies !== undefined,
    },
  };
}
