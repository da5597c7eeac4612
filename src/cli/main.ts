import { constants } from "node:os";
import { parseArgs } from "node:util";
import {
  type Flags,
  type OptionName,
  OPTIONS,
  readLogLevel,
  readSandboxSettings,
  readSettings,
  readToolAccessSettings,
  supportsColor,
  tryReadSecretKey,
} from "../config/index.ts";
import { createLog, createRedactor, UsageError } from "../shared/index.ts";
import { COMMAND_FLAGS, type CommandEntry, COMMANDS, type ShutdownSignal } from "./commands/index.ts";

const createUsageError = (message: string) => new UsageError(`${message} See clerk-mcp --help.`);

/** The flags that set an option, without dashes. */
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

/**
 * Joins a negative number to the flag before it, as in `--users=-1`. `parseArgs` would treat it as a flag; joined, it
 * reaches the parser of the flag, whose error is about the value.
 */
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

/**
 * Determines the command from the positional arguments and returns its name and its own arguments.
 *
 * @throws UsageError if `sandbox` has no subcommand
 */
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

/** Replaced by a redactor that knows the secret key once `main` has read it. */
let redactor = createRedactor();

const SHUTDOWN_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Listens for SIGINT (Ctrl-C), SIGTERM and SIGHUP (closed terminal). The second signal of a kind ends the process at once.
 * One of another kind does not, because hosts send several: after Ctrl-C, for example, SIGTERM. With `onHangup`, SIGHUP
 * calls it, however often, and ends nothing.
 */
function listenForShutdown(onHangup?: () => void): ShutdownSignal {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const received = new Promise<void>((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      process.off(signal, onSignal);
      exitCode ??= 128 + constants.signals[signal];
      controller.abort();
      resolve();
    };
    for (const signal of SHUTDOWN_SIGNALS)
      process.on(signal, signal === "SIGHUP" ? (onHangup ?? onSignal) : onSignal);
  });
  return { signal: controller.signal, received, exitCode: () => exitCode };
}

async function main(argv: readonly string[]): Promise<number> {
  const { positionals, flags } = parseCommandLine(argv);
  const { name, args } = parseCommandName(positionals, flags);
  const entry = resolveCommand(name, args, flags);
  const { stdin, stdout, execPath } = process;
  // `serve` handles a disconnected reader itself: it first finishes the calls in flight.
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
  // Open handles, such as keep-alive connections, must not keep the process running.
  if (name === "serve") process.exit(code);
  return code;
}

/** Exits when the reader of stdout has disconnected, as in `clerk-mcp tools | head -1`. */
function exitOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

/** Continues when stderr has no reader: lost log lines must not stop the program. */
function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

let stderrStream: NodeJS.WriteStream | undefined;

/** The stream for log lines and errors. It is opened by the first of them, because opening it slows down the start. */
function openStderr(): NodeJS.WriteStream {
  stderrStream ??= process.stderr.on("error", ignoreBrokenPipe);
  return stderrStream;
}

/** Prints a fatal error, redacted, and sets the exit code: 2 for a `UsageError`, otherwise 1. */
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

// Exit codes: 0 success; 1 failure; 2 invalid command line or configuration; 128 + N if signal N ended `serve`.
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
}, reportFatal);
