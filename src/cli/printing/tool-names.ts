import { z } from "zod";
import { loadTools } from "../../mcp/catalog/tool-list.ts";
import { didYouMean } from "../../mcp/errors/did-you-mean.ts";

/** What of a tool's definition a terminal shows or needs. */
const ToolDefinitionSchema = z.looseObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
});

/** The definition of a tool, as `tools/list` shows it; `undefined` where there is none of that name. */
export function findToolDefinition(name: string) {
  const tool = loadTools().find((candidate) => candidate.name === name);
  return tool === undefined ? undefined : ToolDefinitionSchema.parse(JSON.parse(tool.json));
}

/** Says that a tool does not exist, and which ones may be meant. */
export const unknownToolMessage = (name: string): string =>
  `There is no tool ${JSON.stringify(name)}.${didYouMean(
    name,
    loadTools().map((tool) => tool.name),
  )} clerk-mcp tools lists them all.`;
