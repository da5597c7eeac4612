import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { listedTools } from "../mcp/definitions.ts";

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

/** Tools whose names are near to one that does not exist, the nearest first. */
function nearest(name: string): string[] {
  const near = listedTools()
    .map(({ name: known }) => ({ known, apart: known.includes(name) ? 0 : distance(known, name) }))
    .filter(({ apart }) => apart <= Math.max(2, name.length / 4));
  return near
    .sort((a, b) => a.apart - b.apart)
    .slice(0, 5)
    .map(({ known }) => known);
}

/** Says that a tool does not exist, and which ones may be meant. */
export function noSuchTool(name: string): string {
  const near = nearest(name);
  const hint = near.length === 0 ? "" : ` Did you mean: ${near.join(", ")}?`;
  return `There is no tool ${JSON.stringify(name)}.${hint} clerk-mcp tools lists them all.`;
}
