import Table from "cli-table3";
import type { ToolAccessSettings } from "../../config/index.ts";
import { loadTools, type ToolAccess } from "../../mcp/index.ts";
import { loadToolAccess } from "../../server/index.ts";
import { UsageError } from "../../shared/index.ts";
import {
  describeTool,
  findToolDefinition,
  formatToolsMarkdown,
  buildMetaToolSection,
  printJson,
  type ToolFilter,
  buildToolSections,
  formatUnknownTool,
} from "../printing/index.ts";
import type { Command } from "./command-context.ts";

const maxLength = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));

/** The minimum width of the title column, in characters; a narrower one is less readable than lines that wrap. */
const MIN_TITLE_WIDTH = 16;

/** Follows the name of a tool that `tools/list` includes. */
const LISTED_MARK = " *";

/** Formats a table for each toolset; titles are wrapped to fit into `columns`, or not at all if it is undefined. */
function formatTables(columns: number | undefined, isIncluded: ToolFilter, isMarked: ToolFilter): string {
  const sections = [buildMetaToolSection(isIncluded), ...buildToolSections(isIncluded)].filter(
    ({ rows }) => rows.length > 0,
  );
  const withMark = (tool: string) => `${tool}${isMarked(tool) ? LISTED_MARK : ""}`;
  const rows = sections.flatMap((section) => section.rows);
  const nameWidth = maxLength(rows.map(([text]) => withMark(text))) + 2;
  const effectWidth = maxLength(rows.map(([, text]) => text)) + 2;
  const titleWidth = Math.max(MIN_TITLE_WIDTH, (columns ?? Infinity) - 2 - nameWidth - effectWidth);
  const blank = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" };
  const inner = { "bottom-left": "", "bottom-right": "", left: "  ", "left-mid": "", mid: "", "mid-mid": "" };
  return sections
    .map((section) => {
      const table = new Table({
        chars: { ...blank, ...inner, right: "", "right-mid": "", middle: "" },
        style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
        colWidths: [nameWidth, effectWidth, Number.isFinite(titleWidth) ? titleWidth : null],
        wordWrap: true,
      });
      table.push(
        ...section.rows.map(([tool, effectLabel, toolTitle]) => [withMark(tool), effectLabel, toolTitle]),
      );
      const lines = table
        .toString()
        .split("\n")
        .map((line) => line.trimEnd());
      return `${section.toolset}: ${section.description}\n${lines.join("\n")}\n`;
    })
    .join("\n");
}

/** Whether the settings select tools. If they do not, the command shows all tools, to choose from. */
const hasToolFilter = ({ readOnly, toolsets, tools: toolNames, excludeTools }: ToolAccessSettings) =>
  readOnly || toolsets !== undefined || toolNames !== undefined || excludeTools.length > 0;

/** Formats all tools, with a mark on the listed ones; if the settings select tools, only the listed ones. */
function formatOverview(
  { listed, denialReason }: ToolAccess,
  isFiltered: boolean,
  columns: number | undefined,
): string {
  const names = new Set(listed.map(({ name }) => name));
  const unlistedCount = loadTools().filter(
    ({ name }) => !names.has(name) && denialReason(name) === undefined,
  ).length;
  if (!isFiltered)
    return (
      `${formatTables(
        columns,
        () => true,
        (tool) => names.has(tool),
      )}\n* Listed by default. ` +
      "The others can be called through the tools of the operations toolset, or listed with --toolsets.\n"
    );
  const table = formatTables(
    columns,
    (tool) => names.has(tool),
    () => false,
  );
  const unlistedNote = unlistedCount === 0 ? "No others" : `${unlistedCount} more`;
  return `${table}\n${names.size} tools are listed. ${unlistedNote} can be called through the tools of the operations toolset.\n`;
}

/** Lists the tools that a client with the same settings would see, or describes one tool. */
export const toolsCommand: Command = async (context) => {
  const { args, flags, toolAccessSettings, redactor, stdout, stderr } = context;
  const [name, ...more] = args;
  if (more.length > 0) throw new UsageError("tools takes at most one tool name.");
  if (flags["json"] === true && flags["markdown"] === true)
    throw new UsageError("--json and --markdown cannot be combined.");
  if (flags["markdown"] === true && name !== undefined)
    throw new UsageError("--markdown cannot be combined with a tool name.");
  if (name !== undefined) {
    const definition = findToolDefinition(name);
    if (definition === undefined) {
      stderr.write(`${redactor.redactText(formatUnknownTool(name))}\n`);
      return 1;
    }
    if (flags["json"] === true) printJson(context, definition);
    else stdout.write(describeTool(definition, definition.inputSchema));
    return 0;
  }
  const settings = toolAccessSettings();
  const toolAccess = loadToolAccess(settings);
  const isFiltered = hasToolFilter(settings);
  const displayedTools = isFiltered ? toolAccess.listed : loadTools();
  if (flags["json"] === true)
    printJson(
      context,
      displayedTools.map(({ json }): unknown => JSON.parse(json)),
    );
  else if (flags["markdown"] === true) {
    const names = new Set(displayedTools.map((tool) => tool.name));
    stdout.write(formatToolsMarkdown((tool) => names.has(tool)));
  } else stdout.write(formatOverview(toolAccess, isFiltered, stdout.isTTY ? stdout.columns : undefined));
  return 0;
};
