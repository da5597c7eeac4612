import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { markdownTable } from "markdown-table";
import { z } from "zod/v3";
import { createToolAccess } from "../../src/mcp/catalog/tool-access.ts";
import { loadTools } from "../../src/mcp/catalog/tool-list.ts";

/** What of a tool every conversation carries. */
export interface CarriedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
}

const Carried = z.object({ name: z.string(), description: z.string(), inputSchema: z.unknown() });

/** A tool as it is listed. */
export function listed({ json }: { readonly json: string }): CarriedTool {
  const { name, description, inputSchema } = Carried.parse(JSON.parse(json));
  return { name, description, inputSchema };
}

export interface Cost {
  readonly name: string;
  readonly tokens: number;
}

/** What a tool takes of a model's context: its name, description and input schema, in tokens of o200k. */
export const costOf = ({ name, description = "", inputSchema }: CarriedTool): Cost => ({
  name,
  tokens: countTokens([name, description, JSON.stringify(inputSchema)].join("\n")),
});

export function summaryOf(costs: readonly Cost[]) {
  const total = costs.reduce((sum, { tokens }) => sum + tokens, 0);
  const largest = costs.reduce((most, cost) => (cost.tokens > most.tokens ? cost : most));
  return { total, average: total / costs.length, largest };
}

/** What is listed with each choice of toolsets that has a name of its own, as a table. */
function surfacesMarkdown(): string {
  const rows = ["default", "none", "all"].map((toolset) => {
    const rules = { readOnly: false, toolsets: [toolset], tools: undefined, excludeTools: [] };
    const costs = createToolAccess(loadTools(), rules).listed.map(listed).map(costOf);
    return [`\`${toolset}\``, String(costs.length), String(summaryOf(costs).total)];
  });
  return markdownTable([["`--toolsets`", "Tools", "Tokens"], ...rows], { align: ["l", "r", "r"] });
}

/** The cost of each tool as Markdown, by name: so a change of one shows in one line. */
export function tokensMarkdown(tools: readonly CarriedTool[]): string {
  const costs = tools.map(costOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { total, average, largest } = summaryOf(costs);
  const rows = costs.map(({ name, tokens }) => [`\`${name}\``, String(tokens)]);
  return `# Tokens

What tools take of a model's context: their names, descriptions and input schemas, counted with the o200k tokenizer.
\`npm run tokens\` writes this page.

${surfacesMarkdown()}

${costs.length} tools take ${total} tokens, ${average.toFixed(1)} on average; \`${largest.name}\` takes the most.

${markdownTable([["Tool", "Tokens"], ...rows], { align: ["l", "r"] })}
`;
}
