import Table from "cli-table3";
import { UsageError } from "../errors.ts";
import { toolDefinitions } from "../mcp/definitions.ts";
import type { Command } from "./context.ts";
import { printJson } from "./json.ts";
import { toolSections } from "./tool_sections.ts";
import { toolsMarkdown } from "./tools_markdown.ts";

const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));

/** Below this a title is more readable on a line that the terminal breaks. */
const LEAST_TITLE_WIDTH = 16;

/** One line for each tool where `columns` is undefined; otherwise titles are broken to fit. */
function terminalTables(columns: number | undefined): string {
  const all = toolSections();
  const rows = all.flatMap((section) => section.rows);
  const name = widest(rows.map(([text]) => text)) + 2;
  const effect = widest(rows.map(([, text]) => text)) + 2;
  const title = Math.max(LEAST_TITLE_WIDTH, (columns ?? Infinity) - 2 - name - effect);
  const blank = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" };
  const inner = { "bottom-left": "", "bottom-right": "", left: "  ", "left-mid": "", mid: "", "mid-mid": "" };
  return all
    .map((section) => {
      const table = new Table({
        chars: { ...blank, ...inner, right: "", "right-mid": "", middle: "" },
        style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
        colWidths: [name, effect, Number.isFinite(title) ? title : null],
        wordWrap: true,
      });
      table.push(...section.rows.map((row) => [...row]));
      const lines = table
        .toString()
        .split("\n")
        .map((line) => line.trimEnd());
      return `${section.toolset}: ${section.about}\n${lines.join("\n")}\n`;
    })
    .join("\n");
}

/** Lists the tools. */
export const tools: Command = async ({ flags, stdout }) => {
  if (flags["json"] === true && flags["markdown"] === true)
    throw new UsageError("--json and --markdown: give one of them.");
  if (flags["json"] === true) printJson(stdout, toolDefinitions());
  else if (flags["markdown"] === true) stdout.write(toolsMarkdown());
  else stdout.write(terminalTables(stdout.isTTY ? stdout.columns : undefined));
  return 0;
};
