import { z } from "zod";
import { didYouMean, loadTools } from "../../mcp/index.ts";

/** The parts of a tool's definition that the commands use. */
const ToolDefinitionSchema = z.looseObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
});

/** The definition of a tool as in `tools/list`; `undefined` if there is no tool of that name. */
export function findToolDefinition(name: string) {
  const tool = loadTools().find((candidate) => candidate.name === name);
  return tool === undefined ? undefined : ToolDefinitionSchema.parse(JSON.parse(tool.json));
}

/** The error message for a tool that does not exist, with suggestions of similar names. */
export const formatUnknownTool = (name: string): string =>
  `There is no tool ${JSON.stringify(name)}.${didYouMean(
    name,
    loadTools().map((tool) => tool.name),
  )} clerk-mcp tools lists them all.`;
