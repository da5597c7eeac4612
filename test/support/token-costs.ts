import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { markdownTable } from "markdown-table";
import { z } from "zod/v3";
import { createToolAccess } from "../../src/mcp/catalog/tool-access.ts";
import { loadTools } from "../../src/mcp/catalog/tool-list.ts";

/** The parts of a tool that are in the context of every conversation. */
export interface CountedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
}

const CountedToolSchema = z.object({ name: z.string(), description: z.string(), inputSchema: z.unknown() });

/** Parses the counted parts of a listed tool. */
export function parseListedTool({ json }: { readonly json: string }): CountedTool {
  const { name, description, inputSchema } = CountedToolSchema.parse(JSON.parse(json));
  return { name, description, inputSchema };
}

export interface ToolCost {
  readonly name: string;
  readonly tokens: number;
}

/** Counts the o200k tokens of a tool's name, description and input schema, which it takes from a model's context. */
export const measureToolCost = ({ name, description = "", inputSchema }: CountedTool): ToolCost => ({
  name,
  tokens: countTokens([name, description, JSON.stringify(inputSchema)].join("\n")),
});

export function summarizeCosts(costs: readonly ToolCost[]) {
  const total = costs.reduce((sum, { tokens }) => sum + tokens, 0);
  const largest = costs.reduce((max, cost) => (cost.tokens > max.tokens ? cost : max));
  return { total, average: total / costs.length, largest };
}

/** Formats the tools and tokens that each toolset keyword lists as a table. */
function formatToolsetTable(): string {
  const rows = ["default", "none", "all"].map((toolset) => {
    const rules = { readOnly: false, toolsets: [toolset], tools: undefined, excludeTools: [] };
    const costs = createToolAccess(loadTools(), rules).listed.map(parseListedTool).map(measureToolCost);
    return [`\`${toolset}\``, String(costs.length), String(summarizeCosts(costs).total)];
  });
  return markdownTable([["`--toolsets`", "Tools", "Tokens"], ...rows], { align: ["l", "r", "r"] });
}

/** Formats the cost of each tool as Markdown, sorted by name, so that a change of one tool changes few lines. */
export function formatTokensPage(tools: readonly CountedTool[]): string {
  const costs = tools.map(measureToolCost).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { total, average, largest } = summarizeCosts(costs);
  const rows = costs.map(({ name, tokens }) => [`\`${name}\``, String(tokens)]);
  return `# Tokens

What tools take of a model's context: their names, descriptions and input schemas, counted with the o200k tokenizer.
\`npm run generate\` writes this page.

${formatToolsetTable()}

${costs.length} tools take ${total} tokens, ${average.toFixed(1)} on average; \`${largest.name}\` takes the most.

${markdownTable([["Tool", "Tokens"], ...rows], { align: ["l", "r"] })}
`;
}
