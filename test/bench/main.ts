import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { calls } from "./calls.ts";
import { describeMachine } from "./machine.ts";
import { memory } from "./memory.ts";
import { parts } from "./parts.ts";
import { formatMarkdown, formatTable, getVerdict, type Measurement } from "./report.ts";
import { sandbox } from "./sandbox.ts";
import type { BenchContext, BenchSection } from "./section.ts";
import { start } from "./start.ts";
import { tokens } from "./tokens.ts";

/** The sections that have budgets; `parts` has none, and is measured only when it is named. */
const BUDGETED_SECTIONS: Readonly<Record<string, BenchSection>> = { start, memory, tokens, calls, sandbox };
const SECTIONS: Readonly<Record<string, BenchSection>> = { ...BUDGETED_SECTIONS, parts };

const USAGE = `npm run bench -- [--quick] [--details] [--markdown] [--server FILE] [SECTION …]

Measures the budgets, and exits with 1 if one is missed or could not be measured.
Sections: ${Object.keys(BUDGETED_SECTIONS).join(", ")}; and parts, which breaks down the times.

  --quick        fewer rounds
  --details      each query of the sandbox, not only the slowest
  --markdown     the table as Markdown
  --server FILE  another build than dist/clerk-mcp.cjs
`;

/** Runs the named sections, or all that have budgets, and prints one table; returns the exit code. */
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
  const names = positionals.length === 0 ? Object.keys(BUDGETED_SECTIONS) : positionals;
  const unknownSection = names.find((name) => !Object.hasOwn(SECTIONS, name));
  if (values.help === true || unknownSection !== undefined) {
    process.stderr.write(
      unknownSection === undefined ? USAGE : `There is no section ${unknownSection}.\n\n${USAGE}`,
    );
    return unknownSection === undefined ? 0 : 2;
  }
  const context: BenchContext = {
    server: resolve(values.server ?? `${root}dist/clerk-mcp.cjs`),
    outdir,
    rounds: (count) => (values.quick === true ? Math.ceil(count / 4) : count),
    details: values.details === true,
    progress: (text) => void process.stderr.write(`${text}\n`),
  };
  const measurements: Measurement[] = [];
  for (const name of names) {
    try {
      measurements.push(...((await SECTIONS[name]?.(context)) ?? []));
    } catch (error) {
      // A section that fails must not prevent the others from being measured.
      const note = error instanceof Error ? error.message : String(error);
      measurements.push({ metric: name, measured: undefined, unit: "ms", note });
    }
  }
  const table = values.markdown === true ? `${formatMarkdown(measurements)}\n` : formatTable(measurements);
  process.stdout.write(`${table}\n${describeMachine()}\n`);
  return measurements.some((line) => ["missed", "not measured"].includes(getVerdict(line))) ? 1 : 0;
}
