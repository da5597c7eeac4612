import { markdownTable } from "markdown-table";
import { loadTools } from "../../mcp/index.ts";
import { type ToolFilter, buildToolSections } from "./tool-sections.ts";

const escapeCell = (text: string) => text.replaceAll("|", "\\|");

/**
 * The README's tables of the selected tools (by default all), as Prettier formats them: first a table of the
 * toolsets, then for each toolset a collapsed table of its tools.
 */
export function formatToolsMarkdown(isIncluded: ToolFilter = () => true): string {
  const defaultTools = new Set(loadTools().flatMap(({ name, isDefault }) => (isDefault ? [name] : [])));
  const sections = buildToolSections(isIncluded);
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
