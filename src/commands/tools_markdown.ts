import { markdownTable } from "markdown-table";
import { toolSections, type Choice } from "./tool_sections.ts";

const cell = (text: string) => text.replaceAll("|", "\\|");

/** The README's table of tools, or of those that are to be shown, formatted as Prettier formats it. */
export function toolsMarkdown(isShown: Choice = () => true): string {
  return toolSections(isShown)
    .map(({ toolset, about, rows }) => {
      const body = rows.map(([name, effect, title]) => [`\`${name}\``, effect, cell(title)]);
      return `### ${toolset}\n\n${about}\n\n${markdownTable([["Tool", "Effect", "What it does"], ...body])}\n`;
    })
    .join("\n");
}
