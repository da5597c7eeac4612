import type { ToolAccessSettings } from "../config/index.ts";
import type { ToolAccess } from "../mcp/index.ts";
import { createToolAccess, findUnknownName, loadTools } from "../mcp/startup.ts";
import { UsageError } from "../shared/index.ts";

/**
 * Determines which tools the settings list and allow.
 *
 * @throws UsageError if the settings name a tool or toolset that does not exist
 */
export function loadToolAccess(settings: ToolAccessSettings): ToolAccess {
  const tools = loadTools();
  const unknownNameMessage = findUnknownName(tools, settings);
  if (unknownNameMessage !== undefined) throw new UsageError(unknownNameMessage);
  return createToolAccess(tools, settings);
}
