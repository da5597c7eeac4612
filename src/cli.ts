import { parseArgs } from "node:util";
import type { Command } from "./commands/context.ts";
import { OPTIONS, readSettings, type Flags } from "./config.ts";
import { UsageError } from "./errors.ts";
import { createLog } from "./log.ts";

/** Loaded when they are called: serving must not pay for the others. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./commands/serve.ts")).serve,
  help: async () => (await import("./commands/help.ts")).help,
  version: async () => (await import("./commands/help.ts")).version,
};

const valueFlags = Object.values(OPTIONS).flatMap((option) => ("flag" in option ? [option.flag] : []));

function parse(argv: readonly string[]): { positionals: string[]; flags: Flags } {
  try {
    const { positionals, values } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(valueFlags.map((flag) => [flag, { type: "string" as const }])),
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
        json: { type: "boolean" },
        markdown: { type: "boolean" },
        yes: { type: "boolean", short: "y" },
        port: { type: "string" },
      },
    });
    return { positionals, flags: values };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} See clerk-mcp --help.`);
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const { positionals, flags } = parse(argv);
  const [first, ...args] = positionals;
  const name = flags["help"] === true ? "help" : flags["version"] === true ? "version" : (first ?? "serve");
  const load = COMMANDS[name];
  if (load === undefined)
    throw new UsageError(`There is no command ${JSON.stringify(name)}. See clerk-mcp --help.`);

  let settings: ReturnType<typeof readSettings> | undefined;
  const read = () => (settings ??= readSettings(flags));
  const command = await load();
  const { stdin, stdout, stderr } = process;
  const logLevel = name === "serve" ? read().logLevel : "warning";
  return command({ args, flags, settings: read, log: createLog(stderr, logLevel), stdin, stdout, stderr });
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const text =
      error instanceof UsageError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`clerk-mcp: ${text}\n`);
    process.exitCode = 1;
  },
);
