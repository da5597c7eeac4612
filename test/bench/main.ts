import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { calls } from "./calls.ts";
import { machine } from "./machine.ts";
import { memory } from "./memory.ts";
import { parts } from "./parts.ts";
import { markdownOf, tableOf, verdictOf, type Line } from "./report.ts";
import { sandbox } from "./sandbox.ts";
import type { Bench, Section } from "./section.ts";
import { start } from "./start.ts";
import { tokens } from "./tokens.ts";

/** What has budgets; `parts`, which has none, is measured where it is named. */
const BUDGETED: Readonly<Record<string, Section>> = { start, memory, tokens, calls, sandbox };
const SECTIONS: Readonly<Record<string, Section>> = { ...BUDGETED, parts };

const USAGE = `npm run bench -- [--quick] [--details] [--markdown] [--server FILE] [SECTION …]

Measures the budgets, and exits with 1 where one is missed or could not be measured.
Sections: ${Object.keys(BUDGETED).join(", ")}; and parts, which shows what the time goes into.

  --quick        fewer rounds
  --details      each query of the sandbox, not the slowest only
  --markdown     the table as Markdown
  --server FILE  another build than dist/clerk-mcp.cjs
`;

/** Runs the sections that are named, or all, and prints one table; gives the exit code. */
export async function bench(
  argv: readonly string[],
  { root, outdir }: { readonly root: string; readonly outdir: string },
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      quick: { type: "boolean" },
      details: { type: "boolean" },
      markdown: { type: "boolean" },
      server: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const names = positionals.length === 0 ? Object.keys(BUDGETED) : positionals;
  const unknown = names.find((name) => !Object.hasOwn(SECTIONS, name));
  if (values.help === true || unknown !== undefined) {
    process.stderr.write(unknown === undefined ? USAGE : `There is no section ${unknown}.\n\n${USAGE}`);
    return unknown === undefined ? 0 : 2;
  }
  const settings: Bench = {
    server: resolve(values.server ?? `${root}dist/clerk-mcp.cjs`),
    outdir,
    rounds: (wanted) => (values.quick === true ? Math.ceil(wanted / 4) : wanted),
    details: values.details === true,
    progress: (text) => void process.stderr.write(`${text}\n`),
  };
  const lines: Line[] = [];
  for (const name of names) {
    try {
      lines.push(...((await SECTIONS[name]?.(settings)) ?? []));
    } catch (error) {
      // The other sections are measured nonetheless.
      const note = error instanceof Error ? error.message : String(error);
      lines.push({ what: name, measured: undefined, unit: "ms", note });
    }
  }
  const table = values.markdown === true ? `${markdownOf(lines)}\n` : tableOf(lines);
  process.stdout.write(`${table}\n${machine()}\n`);
  return lines.some((line) => ["missed", "not measured"].includes(verdictOf(line))) ? 1 : 0;
}
