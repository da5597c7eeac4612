import { z } from "zod";
import { listedTools } from "../mcp/catalog/tool-list.ts";
import { didYouMean } from "../mcp/errors/did-you-mean.ts";

/** What of a tool's definition a terminal shows or needs. */
const Definition = z.looseObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
});

/** The definition of a tool, as `tools/list` shows it; `undefined` where there is none of that name. */
export function definitionOf(name: string) {
  const tool = listedTools().find((listed) => listed.name === name);
  return tool === undefined ? undefined : Definition.parse(JSON.parse(tool.json));
}

/** Says that a tool does not exist, and which ones may be meant. */
export const noSuchTool = (name: string): string =>
  `There is no tool ${JSON.stringify(name)}.${didYouMean(
    name,
    listedTools().map((tool) => tool.name),
  )} clerk-mcp tools lists them all.`;
