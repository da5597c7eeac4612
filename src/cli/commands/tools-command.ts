import Table from "cli-table3";
import type { AuthoritySettings } from "../../config/settings.ts";
import { UsageError } from "../../shared/errors.ts";
import type { Authority } from "../../mcp/catalog/tool-access.ts";
import { listedTools } from "../../mcp/catalog/tool-list.ts";
import { readAuthority } from "../../server/load-tool-access.ts";
import type { Command } from "../command-context.ts";
import { printJson } from "../print-json.ts";
import { describeTool } from "../tool-description.ts";
import { definitionOf, noSuchTool } from "../tool-names.ts";
import { doorSection, toolSections, type Choice } from "../tool-sections.ts";
import { toolsMarkdown } from "../tools-markdown.ts";

const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));

/** Below this a title is more readable on a line that the terminal breaks. */
const LEAST_TITLE_WIDTH = 16;

/** Stands behind the name of a tool that is listed. */
const MARK = " *";

/** One line for each tool where `columns` is undefined; otherwise titles are broken to fit. */
function terminalTables(columns: number | undefined, isShown: Choice, isMarked: Choice): string {
  const all = [doorSection(isShown), ...toolSections(isShown)].filter(({ rows }) => rows.length > 0);
  const marked = (tool: string) => `${tool}${isMarked(tool) ? MARK : ""}`;
  const rows = all.flatMap((section) => section.rows);
  const name = widest(rows.map(([text]) => marked(text))) + 2;
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
      table.push(...section.rows.map(([tool, does, about]) => [marked(tool), does, about]));
      const lines = table
        .toString()
        .split("\n")
        .map((line) => line.trimEnd());
      return `${section.toolset}: ${section.about}\n${lines.join("\n")}\n`;
    })
    .join("\n");
}

/** Whether somebody has chosen tools; otherwise all are shown, for the choice. */
const isChosen = ({ readOnly, toolsets, tools: only, excludeTools }: AuthoritySettings) =>
  readOnly || toolsets !== undefined || only !== undefined || excludeTools.length > 0;

/** All tools with a mark on those that are listed; where some were chosen, those that are listed only. */
function overview({ listed, refusal }: Authority, chosen: boolean, columns: number | undefined): string {
  const names = new Set(listed.map(({ name }) => name));
  const more = listedTools().filter(({ name }) => !names.has(name) && refusal(name) === undefined).length;
  if (!chosen)
    return (
      `${terminalTables(
        columns,
        () => true,
        (tool) => names.has(tool),
      )}\n* Listed by default. ` +
      "The others can be called through the tools of the operations toolset, or listed with --toolsets.\n"
    );
  const table = terminalTables(
    columns,
    (tool) => names.has(tool),
    () => false,
  );
  const others = more === 0 ? "No others" : `${more} more`;
  return `${table}\n${names.size} tools are listed. ${others} can be called through the tools of the operations toolset.\n`;
}

/** Lists the tools as they would be with the same settings, or shows one of them. */
export const tools: Command = async ({ args, flags, authoritySettings, visible, stdout, stderr }) => {
  const [name, ...more] = args;
  if (more.length > 0) throw new UsageError("tools takes at most one tool name.");
  if (flags["json"] === true && flags["markdown"] === true)
    throw new UsageError("--json and --markdown cannot be combined.");
  if (flags["markdown"] === true && name !== undefined)
    throw new UsageError("--markdown cannot be combined with a tool name.");
  if (name !== undefined) {
    const definition = definitionOf(name);
    if (definition === undefined) {
      stderr.write(`${visible.text(noSuchTool(name))}\n`);
      return 1;
    }
    if (flags["json"] === true) printJson(stdout, definition);
    else stdout.write(describeTool(definition, definition.inputSchema));
    return 0;
  }
  const settings = authoritySettings();
  const authority = readAuthority(settings);
  const chosen = isChosen(settings);
  const shown = chosen ? authority.listed : listedTools();
  if (flags["json"] === true)
    printJson(
      stdout,
      shown.map(({ json }): unknown => JSON.parse(json)),
    );
  else if (flags["markdown"] === true) {
    const names = new Set(shown.map((tool) => tool.name));
    stdout.write(toolsMarkdown((tool) => names.has(tool)));
  } else stdout.write(overview(authority, chosen, stdout.isTTY ? stdout.columns : undefined));
  return 0;
};
