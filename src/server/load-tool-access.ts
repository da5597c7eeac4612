import type { ToolAccessSettings } from "../config/settings.ts";
import { UsageError } from "../shared/errors.ts";
import { createToolAccess, findUnknownName, type ToolAccess } from "../mcp/catalog/tool-access.ts";
import { loadTools } from "../mcp/catalog/tool-list.ts";

/**
 * What the settings allow.
 *
 * @throws UsageError when they name tools or toolsets that do not exist
 */
export function loadToolAccess(settings: ToolAccessSettings): ToolAccess {
  const tools = loadTools();
  const unknownNameMessage = findUnknownName(tools, settings);
  if (unknownNameMessage !== undefined) throw new UsageError(unknownNameMessage);
  return createToolAccess(tools, settings);
}
