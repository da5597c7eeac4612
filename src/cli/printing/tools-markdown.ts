import { markdownTable } from "markdown-table";
import { loadTools } from "../../mcp/catalog/tool-list.ts";
import { toolSections, type ToolFilter } from "./tool-sections.ts";

const escapeCell = (text: string) => text.replaceAll("|", "\\|");

/**
 * The README's tables of all tools, or of those that are to be shown, formatted as Prettier formats them: one of the
 * toolsets, then one of the tools of each, folded.
 */
export function formatToolsMarkdown(isIncluded: ToolFilter = () => true): string {
  const defaultTools = new Set(loadTools().flatMap(({ name, isDefault }) => (isDefault ? [name] : [])));
  const sections = toolSections(isIncluded);
  const toolsets = sections.map(({ toolset, description, rows }) => [
    `\`${toolset}\``,
    escapeCell(description),
    String(rows.length),
    String(rows.filter(([name]) => defaultTools.has(name)).length),
  ]);
  const overview = markdownTable([["Toolset", "What it is for", "Tools", "Listed by default"], ...toolsets], {
    align: ["l", "l", "r", "r"],
  });
  const tables = sections.map(({ toolset, rows }) => {
    const body = rows.map(([name, effect, title]) => [
      `\`${name}\``,
      effect,
      defaultTools.has(name) ? "yes" : "",
      escapeCell(title),
    ]);
    const table = markdownTable([["Tool", "Effect", "By default", "What it does"], ...body]);
    return `<details>\n<summary><b>${toolset}</b></summary>\n\n${table}\n\n</details>\n`;
  });
  return [`${overview}\n`, ...tables].join("\n");
}
