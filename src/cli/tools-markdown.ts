import { markdownTable } from "markdown-table";
import { listedTools } from "../mcp/catalog/tool-list.ts";
import { toolSections, type Choice } from "./tool-sections.ts";

const cell = (text: string) => text.replaceAll("|", "\\|");

/**
 * The README's tables of all tools, or of those that are to be shown, formatted as Prettier formats them: one of the
 * toolsets, then one of the tools of each, folded.
 */
export function toolsMarkdown(isShown: Choice = () => true): string {
  const usual = new Set(listedTools().flatMap(({ name, byDefault }) => (byDefault ? [name] : [])));
  const sections = toolSections(isShown);
  const toolsets = sections.map(({ toolset, about, rows }) => [
    `\`${toolset}\``,
    cell(about),
    String(rows.length),
    String(rows.filter(([name]) => usual.has(name)).length),
  ]);
  const overview = markdownTable([["Toolset", "What it is for", "Tools", "Listed by default"], ...toolsets], {
    align: ["l", "l", "r", "r"],
  });
  const tables = sections.map(({ toolset, rows }) => {
    const body = rows.map(([name, effect, title]) => [
      `\`${name}\``,
      effect,
      usual.has(name) ? "yes" : "",
      cell(title),
    ]);
    const table = markdownTable([["Tool", "Effect", "By default", "What it does"], ...body]);
    return `<details>\n<summary><b>${toolset}</b></summary>\n\n${table}\n\n</details>\n`;
  });
  return [`${overview}\n`, ...tables].join("\n");
}
