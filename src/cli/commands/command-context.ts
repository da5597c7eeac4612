import type { Readable, Writable } from "node:stream";
import type { Flags, SandboxSettings, Settings, ToolAccessSettings } from "../../config/index.ts";
import type { createLog, Redactor } from "../../shared/index.ts";

/** Everything of the process that a command may use. */
export interface CommandContext {
  /** The positional arguments after the command's name. */
  readonly args: readonly string[];
  readonly flags: Flags;
  /**
   * Reads the settings. It is a function so that a command that needs no settings does not fail on invalid ones.
   *
   * @throws UsageError if a setting is invalid
   */
  readonly settings: () => Settings;
  /** Reads only the settings that select tools; those of the instance are not validated. Throws like `settings`. */
  readonly toolAccessSettings: () => ToolAccessSettings;
  /** Reads only the settings of the sandbox; a configured secret key is ignored. Throws like `settings`. */
  readonly sandboxSettings: () => SandboxSettings;
  readonly log: ReturnType<typeof createLog>;
  /** Redacts all text that comes from users or from the instance before it is printed. */
  readonly redactor: Redactor;
  readonly stdin: Readable & { readonly isTTY: boolean };
  readonly stdout: Writable & { readonly isTTY: boolean; readonly columns: number };
  readonly stderr: Writable;
  /** Whether output to stdout should be colored. */
  readonly colors: boolean;
  /** The command and script that start this program again; arguments are appended. */
  readonly program: { readonly command: string; readonly script: string };
  /**
   * Installs signal handlers: after the first call, a signal no longer ends the process by itself.
   *
   * @param onHangup handles SIGHUP; without it, SIGHUP is a request to shut down, like SIGINT and SIGTERM
   */
  readonly onShutdown: (onHangup?: () => void) => ShutdownSignal;
}

/** A request to shut down, by Ctrl-C or another signal. */
export interface ShutdownSignal {
  readonly signal: AbortSignal;
  /** Resolves when a signal is received. */
  readonly received: Promise<void>;
  /** The exit code for the received signal: 128 plus its number; `undefined` if no signal was received. */
  readonly exitCode: () => number | undefined;
}

/** Runs a command and returns the exit code: 0, or 1 if it failed and has printed an error. */
export type Command = (context: CommandContext) => Promise<number>;
