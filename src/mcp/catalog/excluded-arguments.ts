import { z } from "zod/v3";
import { listSameEffects, type SameEffect } from "../../../tools/index.ts";
import type { JsonObject } from "../../shared/index.ts";
import { formatExcludedEffect } from "./tool-access.ts";

type ArgumentCondition = NonNullable<SameEffect["when"]>[number];

const matches = (condition: ArgumentCondition, args: JsonObject) =>
  Object.entries(condition).every(([name, schema]) => schema.safeParse(args[name]).success);

/** Describes an argument that meets a condition. A value is quoted only if the condition itself names it. */
function describeArgument(name: string, schema: z.ZodTypeAny, value: unknown): string {
  const isNamedValue =
    typeof value === "boolean" ||
    value === null ||
    schema instanceof z.ZodLiteral ||
    schema instanceof z.ZodEnum;
  if (value !== undefined && isNamedValue) return `with ${name}: ${JSON.stringify(value)}`;
  const note = schema.description === undefined ? "" : ` (${schema.description})`;
  return `${value === undefined ? "without" : "with"} ${name}${note}`;
}

/**
 * Explains in one sentence why a tool cannot be called with these arguments: they give the call the effect of a tool
 * that the operator has excluded. Returns `undefined` if it can be called with them.
 */
export function findExcludedArguments(
  name: string,
  args: JsonObject,
  excludedTools: readonly string[],
): string | undefined {
  if (excludedTools.length === 0) return undefined;
  for (const { operation, when = [] } of listSameEffects(name)) {
    const condition = excludedTools.includes(operation)
      ? when.find((candidate) => matches(candidate, args))
      : undefined;
    if (condition === undefined) continue;
    const descriptions = Object.entries(condition).map(([field, schema]) =>
      describeArgument(field, schema, args[field]),
    );
    return `${name} cannot be called ${descriptions.join(" and ")}: ${formatExcludedEffect(operation)}`;
  }
  return undefined;
}
