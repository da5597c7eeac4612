import Table from "cli-table3";
import { markdownTable } from "markdown-table";
import { toolsets } from "../../tools/index.ts";
import type { Operation } from "../../tools/operation.ts";
import { UsageError } from "../errors.ts";
import { toolDefinitions } from "../mcp/definitions.ts";
import type { Command } from "./context.ts";
import { printJson } from "./json.ts";

interface Section {
  readonly toolset: string;
  readonly about: string;
  readonly rows: readonly (readonly [name: string, effect: string, title: string])[];
}

function effectOf({ effect, sends, deprecated }: Operation): string {
  const notes = [effect, ...(sends === undefined ? [] : ["sends"])];
  return [...notes, ...(deprecated === undefined ? [] : ["deprecated"])].join(", ");
}

/** The toolsets that have tools, with a row for each. */
function sections(): Section[] {
  return Object.entries(toolsets)
    .map(([toolset, { about, operations }]) => ({
      toolset,
      about,
      rows: Object.entries<Operation>(operations).map(
        ([name, operation]) => [name, effectOf(operation), operation.title] as const,
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
}

const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));

/** Below this a title is more readable on a line that the terminal breaks. */
const LEAST_TITLE_WIDTH = 16;

/** One line for each tool where `columns` is undefined; otherwise titles are broken to fit. */
function terminalTables(columns: number | undefined): string {
  const all = sections();
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
        style: { "padding-left": 0, "padding-right": 0 },
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

const cell = (text: string) => text.replaceAll("|", "\\|");

/** The README's table of tools, formatted as Prettier formats it. */
export function toolsMarkdown(): string {
  return sections()
    .map(({ toolset, about, rows }) => {
      const body = rows.map(([name, effect, title]) => [`\`${name}\``, effect, cell(title)]);
      return `### ${toolset}\n\n${about}\n\n${markdownTable([["Tool", "Effect", "What it does"], ...body])}\n`;
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
