import { constants } from "node:os";
import { parseArgs } from "node:util";
import type { Command, ShutdownSignal } from "./commands/command-context.ts";
import { serve } from "./commands/serve-command.ts";
import {
  tryReadSecretKey,
  readToolAccessSettings,
  readLogLevel,
  readSandboxSettings,
  readSettings,
  supportsColor,
  type Flags,
} from "../config/settings.ts";
import { UsageError } from "../shared/errors.ts";
import { createLog } from "../shared/log.ts";
import { TOOL_ACCESS_OPTIONS, OPTIONS, type OptionName } from "../config/options.ts";
import { createRedactor } from "../shared/redact.ts";

/** Flags of single commands; the flags of settings are in `OPTIONS`. */
const COMMAND_FLAGS = {
  json: { type: "boolean" },
  markdown: { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  port: { type: "string" },
  users: { type: "string" },
  seed: { type: "string" },
} as const;

interface CommandEntry {
  /** Loads the command when it is called: serving must not pay for the others. */
  readonly load: () => Promise<Command>;
  readonly flags?: readonly (keyof typeof COMMAND_FLAGS)[];
  readonly takesArguments?: true;
  /** Whether it heeds the flags and variables of `OPTIONS`, or which of them. */
  readonly acceptedOptions?: true | readonly OptionName[];
}

const COMMANDS: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  ["serve", { load: async () => serve, acceptedOptions: true }],
  ["demo", { load: async () => (await import("./commands/demo-command.ts")).demo }],
  [
    "tools",
    {
      load: async () => (await import("./commands/tools-command.ts")).tools,
      flags: ["json", "markdown"],
      takesArguments: true,
      acceptedOptions: TOOL_ACCESS_OPTIONS,
    },
  ],
  [
    "call",
    {
      load: async () => (await import("./commands/call-command.ts")).call,
      flags: ["yes"],
      takesArguments: true,
      acceptedOptions: true,
    },
  ],
  [
    "sandbox serve",
    {
      load: async () => (await import("./commands/sandbox/serve-sandbox-command.ts")).serveSandbox,
      flags: ["port"],
      acceptedOptions: true,
    },
  ],
  [
    "sandbox outbox",
    {
      load: async () => (await import("./commands/sandbox/outbox-command.ts")).outbox,
      flags: ["json"],
      acceptedOptions: true,
    },
  ],
  [
    "sandbox accept",
    {
      load: async () => (await import("./commands/sandbox/accept-command.ts")).accept,
      takesArguments: true,
      acceptedOptions: true,
    },
  ],
  [
    "sandbox seed",
    {
      load: async () => (await import("./commands/sandbox/seed-command.ts")).seed,
      flags: ["users", "seed"],
      acceptedOptions: true,
    },
  ],
  [
    "sandbox grant",
    {
      load: async () => (await import("./commands/sandbox/grant-command.ts")).grant,
      takesArguments: true,
      acceptedOptions: true,
    },
  ],
  [
    "sandbox path",
    { load: async () => (await import("./commands/sandbox/path-command.ts")).path, acceptedOptions: true },
  ],
  [
    "sandbox reset",
    {
      load: async () => (await import("./commands/sandbox/reset-command.ts")).reset,
      flags: ["yes"],
      acceptedOptions: true,
    },
  ],
  ["help", { load: async () => (await import("./commands/help-command.ts")).help, takesArguments: true }],
  ["version", { load: async () => (await import("./commands/help-command.ts")).version }],
]);

const createUsageError = (message: string) => new UsageError(`${message} See clerk-mcp --help.`);

/** The flags by which an option may be set. */
const listOptionFlags = (name: OptionName): readonly string[] => {
  const option = OPTIONS[name];
  return [...("flag" in option ? [option.flag] : []), ...("alias" in option ? [option.alias] : [])];
};

const OPTION_NAMES = Object.keys(OPTIONS).filter((name): name is OptionName => name in OPTIONS);

const FLAGS: Readonly<Record<string, { readonly type: "boolean" | "string"; readonly short?: string }>> = {
  ...Object.fromEntries(
    OPTION_NAMES.flatMap((name) => {
      const type = "boolean" in OPTIONS[name] ? ("boolean" as const) : ("string" as const);
      return listOptionFlags(name).map((flag) => [flag, { type }]);
    }),
  ),
  ...COMMAND_FLAGS,
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
};

/** A number below zero is the value of the flag before it, and not a flag: it is refused in its own words. */
function joinNegativeNumbers(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of argv) {
    const last = joined.at(-1);
    const isValue =
      last?.startsWith("--") === true && FLAGS[last.slice(2)]?.type === "string" && /^-\d/.test(arg);
    if (isValue) joined.pop();
    joined.push(isValue ? `${last}=${arg}` : arg);
  }
  return joined;
}

function parseCommandLine(argv: readonly string[]): { positionals: string[]; flags: Flags } {
  try {
    const { positionals, values } = parseArgs({
      args: joinNegativeNumbers(argv),
      allowPositionals: true,
      options: FLAGS,
    });
    return { positionals, flags: values };
  } catch (error) {
    if (argv.some((arg) => /^--(clerk-)?(secret|api)-key(=|$)/.test(arg)))
      throw createUsageError(
        "A key does not belong on the command line, where others can see it: set CLERK_SECRET_KEY, or use --secret-key-file FILE.",
      );
    const [reason] = (error instanceof Error ? error.message : String(error)).split(/\. To specify|\n/);
    throw createUsageError(`${reason?.replace(/\.?$/, ".")}`);
  }
}

/** The command that is meant, and what follows its name. */
function parseCommandName(positionals: readonly string[], flags: Flags) {
  if (flags["help"] === true) return { name: "help", args: positionals };
  if (flags["version"] === true) return { name: "version", args: [] };
  const [first = "serve", second, ...rest] = positionals;
  if (first !== "sandbox") return { name: first, args: positionals.slice(1) };
  if (second === undefined)
    throw createUsageError("sandbox needs a command: serve, outbox, accept, grant, seed, path or reset.");
  return { name: `sandbox ${second}`, args: rest };
}

function resolveCommand(name: string, args: readonly string[], flags: Flags): CommandEntry {
  const entry = COMMANDS.get(name);
  if (entry === undefined) throw createUsageError(`There is no command ${JSON.stringify(name)}.`);
  if (entry.takesArguments !== true && args[0] !== undefined)
    throw createUsageError(`${name} takes no arguments, but ${JSON.stringify(args[0])} was given.`);
  if (name === "help" || name === "version") return entry;
  const options = entry.acceptedOptions === true ? OPTION_NAMES : (entry.acceptedOptions ?? []);
  const allowed = new Set<string>([...(entry.flags ?? []), ...options.flatMap(listOptionFlags)]);
  const unknownFlag = Object.keys(flags).find((flag) => !allowed.has(flag));
  if (unknownFlag !== undefined) throw createUsageError(`${name} has no flag --${unknownFlag}.`);
  return entry;
}

/** Knows the key as soon as it was read. */
let redactor = createRedactor();

const SHUTDOWN_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ctrl-C, the request to end, or a terminal that was closed; a second one ends the process at once. */
function listenForShutdown(): ShutdownSignal {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const received = new Promise<void>((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      for (const signalName of SHUTDOWN_SIGNALS) process.off(signalName, onSignal);
      exitCode = 128 + constants.signals[signal];
      controller.abort();
      resolve();
    };
    for (const signal of SHUTDOWN_SIGNALS) process.on(signal, onSignal);
  });
  return { signal: controller.signal, received, exitCode: () => exitCode };
}

async function main(argv: readonly string[]): Promise<number> {
  const { positionals, flags } = parseCommandLine(argv);
  const { name, args } = parseCommandName(positionals, flags);
  const entry = resolveCommand(name, args, flags);
  const { stdin, stdout, execPath } = process;
  // Serving ends by itself when its reader has gone, after what is under way.
  if (name !== "serve") stdout.on("error", exitOnBrokenPipe);
  redactor = createRedactor(tryReadSecretKey(flags));
  const log = createLog(
    { write: (line) => openStderr().write(line) },
    entry.acceptedOptions === true ? readLogLevel(flags) : "warning",
    redactor,
  );
  const command = await entry.load();
  const code = await command({
    args,
    flags,
    settings: () => readSettings(flags),
    toolAccessSettings: () => readToolAccessSettings(flags),
    sandboxSettings: () => readSandboxSettings(flags),
    log,
    redactor,
    stdin,
    stdout,
    get stderr() {
      return openStderr();
    },
    colors: supportsColor(stdout),
    program: { command: execPath, script: process.argv[1] ?? "" },
    onShutdown: listenForShutdown,
  });
  // Connections that are kept for further calls must not keep the process.
  if (name === "serve") process.exit(code);
  return code;
}

/** Whoever read our output has gone, as in `clerk-mcp tools | head -1`: there is nobody left to write for. */
function exitOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

/** Nobody reads what we log: that is no reason to stop. */
function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

let stderrStream: NodeJS.WriteStream | undefined;

/** Where log lines and failures go; opened with the first of them, so that a start does not wait for it. */
function openStderr(): NodeJS.WriteStream {
  stderrStream ??= process.stderr.on("error", ignoreBrokenPipe);
  return stderrStream;
}

/** Says why the program ends, without the key. */
function reportFatal(error: unknown): void {
  const isUsageError = error instanceof UsageError;
  const text = isUsageError
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  openStderr().write(`clerk-mcp: ${redactor.redactText(text)}\n`);
  process.exitCode = isUsageError ? 2 : 1;
}

for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    reportFatal(error);
    process.exit();
  });
}

/** 0: done. 1: it failed. 2: the command line or the configuration cannot work. */
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
}, reportFatal);
