import { constants } from "node:os";
import { parseArgs } from "node:util";
import type { Command, Interruption } from "./command-context.ts";
import { serve } from "./commands/serve-command.ts";
import {
  findSecretKey,
  readAuthoritySettings,
  readLogLevel,
  readSandboxSettings,
  readSettings,
  wantsColors,
  type Flags,
} from "../config/settings.ts";
import { UsageError } from "../shared/errors.ts";
import { createLog } from "../shared/log.ts";
import { AUTHORITY_OPTIONS, OPTIONS, type OptionName } from "../config/options.ts";
import { createVisible } from "../shared/redact.ts";

/** Flags of single commands; the flags of settings are in `OPTIONS`. */
const COMMAND_FLAGS = {
  json: { type: "boolean" },
  markdown: { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  port: { type: "string" },
  users: { type: "string" },
  seed: { type: "string" },
} as const;

interface Entry {
  /** Loads the command when it is called: serving must not pay for the others. */
  readonly load: () => Promise<Command>;
  readonly flags?: readonly (keyof typeof COMMAND_FLAGS)[];
  readonly takesArguments?: true;
  /** Whether it heeds the flags and variables of `OPTIONS`, or which of them. */
  readonly configured?: true | readonly OptionName[];
}

const COMMANDS: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ["serve", { load: async () => serve, configured: true }],
  ["demo", { load: async () => (await import("./commands/demo-command.ts")).demo }],
  [
    "tools",
    {
      load: async () => (await import("./commands/tools-command.ts")).tools,
      flags: ["json", "markdown"],
      takesArguments: true,
      configured: AUTHORITY_OPTIONS,
    },
  ],
  [
    "call",
    {
      load: async () => (await import("./commands/call-command.ts")).call,
      flags: ["yes"],
      takesArguments: true,
      configured: true,
    },
  ],
  [
    "sandbox serve",
    {
      load: async () => (await import("./commands/sandbox/serve-sandbox-command.ts")).serveSandbox,
      flags: ["port"],
      configured: true,
    },
  ],
  [
    "sandbox outbox",
    {
      load: async () => (await import("./commands/sandbox/outbox-command.ts")).outbox,
      flags: ["json"],
      configured: true,
    },
  ],
  [
    "sandbox accept",
    {
      load: async () => (await import("./commands/sandbox/accept-command.ts")).accept,
      takesArguments: true,
      configured: true,
    },
  ],
  [
    "sandbox seed",
    {
      load: async () => (await import("./commands/sandbox/seed-command.ts")).seed,
      flags: ["users", "seed"],
      configured: true,
    },
  ],
  [
    "sandbox grant",
    {
      load: async () => (await import("./commands/sandbox/grant-command.ts")).grant,
      takesArguments: true,
      configured: true,
    },
  ],
  [
    "sandbox path",
    { load: async () => (await import("./commands/sandbox/path-command.ts")).path, configured: true },
  ],
  [
    "sandbox reset",
    {
      load: async () => (await import("./commands/sandbox/reset-command.ts")).reset,
      flags: ["yes"],
      configured: true,
    },
  ],
  ["help", { load: async () => (await import("./commands/help-command.ts")).help, takesArguments: true }],
  ["version", { load: async () => (await import("./commands/help-command.ts")).version }],
]);

const usageError = (message: string) => new UsageError(`${message} See clerk-mcp --help.`);

/** The flags by which an option may be set. */
const flagsOf = (name: OptionName): readonly string[] => {
  const option = OPTIONS[name];
  return [...("flag" in option ? [option.flag] : []), ...("alias" in option ? [option.alias] : [])];
};

const OPTION_NAMES = Object.keys(OPTIONS).filter((name): name is OptionName => name in OPTIONS);

const FLAGS: Readonly<Record<string, { readonly type: "boolean" | "string"; readonly short?: string }>> = {
  ...Object.fromEntries(
    OPTION_NAMES.flatMap((name) => {
      const type = "boolean" in OPTIONS[name] ? ("boolean" as const) : ("string" as const);
      return flagsOf(name).map((flag) => [flag, { type }]);
    }),
  ),
  ...COMMAND_FLAGS,
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
};

/** A number below zero is the value of the flag before it, and not a flag: it is refused in its own words. */
function withNegativeNumbers(argv: readonly string[]): string[] {
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

function parse(argv: readonly string[]): { positionals: string[]; flags: Flags } {
  try {
    const { positionals, values } = parseArgs({
      args: withNegativeNumbers(argv),
      allowPositionals: true,
      options: FLAGS,
    });
    return { positionals, flags: values };
  } catch (error) {
    if (argv.some((arg) => /^--(clerk-)?(secret|api)-key(=|$)/.test(arg)))
      throw usageError(
        "A key does not belong on the command line, where others can see it: set CLERK_SECRET_KEY, or use --secret-key-file FILE.",
      );
    const [reason] = (error instanceof Error ? error.message : String(error)).split(/\. To specify|\n/);
    throw usageError(`${reason?.replace(/\.?$/, ".")}`);
  }
}

/** The command that is meant, and what follows its name. */
function commandOf(positionals: readonly string[], flags: Flags) {
  if (flags["help"] === true) return { name: "help", args: positionals };
  if (flags["version"] === true) return { name: "version", args: [] };
  const [first = "serve", second, ...rest] = positionals;
  if (first !== "sandbox") return { name: first, args: positionals.slice(1) };
  if (second === undefined)
    throw usageError("sandbox needs a command: serve, outbox, accept, grant, seed, path or reset.");
  return { name: `sandbox ${second}`, args: rest };
}

function entryOf(name: string, args: readonly string[], flags: Flags): Entry {
  const entry = COMMANDS.get(name);
  if (entry === undefined) throw usageError(`There is no command ${JSON.stringify(name)}.`);
  if (entry.takesArguments !== true && args[0] !== undefined)
    throw usageError(`${name} takes no arguments, but ${JSON.stringify(args[0])} was given.`);
  if (name === "help" || name === "version") return entry;
  const options = entry.configured === true ? OPTION_NAMES : (entry.configured ?? []);
  const allowed = new Set<string>([...(entry.flags ?? []), ...options.flatMap(flagsOf)]);
  const stranger = Object.keys(flags).find((flag) => !allowed.has(flag));
  if (stranger !== undefined) throw usageError(`${name} has no flag --${stranger}.`);
  return entry;
}

/** Knows the key as soon as it was read. */
let visible = createVisible();

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ctrl-C, the request to end, or a terminal that was closed; a second one ends the process at once. */
function interruption(): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const ended = new Promise<void>((resolve) => {
    const interrupt = (signal: NodeJS.Signals) => {
      for (const each of SIGNALS) process.off(each, interrupt);
      exitCode = 128 + constants.signals[signal];
      controller.abort();
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, interrupt);
  });
  return { signal: controller.signal, ended, exitCode: () => exitCode };
}

async function main(argv: readonly string[]): Promise<number> {
  const { positionals, flags } = parse(argv);
  const { name, args } = commandOf(positionals, flags);
  const entry = entryOf(name, args, flags);
  const { stdin, stdout, execPath } = process;
  // Serving ends by itself when its reader has gone, after what is under way.
  if (name !== "serve") stdout.on("error", endWithReader);
  visible = createVisible(findSecretKey(flags));
  const log = createLog(
    { write: (line) => errorOutput().write(line) },
    entry.configured === true ? readLogLevel(flags) : "warning",
    visible,
  );
  const command = await entry.load();
  const code = await command({
    args,
    flags,
    settings: () => readSettings(flags),
    authoritySettings: () => readAuthoritySettings(flags),
    sandboxSettings: () => readSandboxSettings(flags),
    log,
    visible,
    stdin,
    stdout,
    get stderr() {
      return errorOutput();
    },
    colors: wantsColors(stdout),
    program: { command: execPath, script: process.argv[1] ?? "" },
    interrupted: interruption,
  });
  // Connections that are kept for further calls must not keep the process.
  if (name === "serve") process.exit(code);
  return code;
}

/** Whoever read our output has gone, as in `clerk-mcp tools | head -1`: there is nobody left to write for. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

/** Nobody reads what we log: that is no reason to stop. */
function goOnUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

let errors: NodeJS.WriteStream | undefined;

/** Where log lines and failures go; opened with the first of them, so that a start does not wait for it. */
function errorOutput(): NodeJS.WriteStream {
  errors ??= process.stderr.on("error", goOnUnread);
  return errors;
}

/** Says why the program ends, without the key. */
function report(error: unknown): void {
  const usage = error instanceof UsageError;
  const text = usage
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  errorOutput().write(`clerk-mcp: ${visible.text(text)}\n`);
  process.exitCode = usage ? 2 : 1;
}

for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    report(error);
    process.exit();
  });
}

/** 0: done. 1: it failed. 2: the command line or the configuration cannot work. */
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
}, report);
