import type { Readable, Writable } from "node:stream";
import type { ToolAccessSettings, Flags, SandboxSettings, Settings } from "../../config/settings.ts";
import type { createLog } from "../../shared/log.ts";
import type { Redactor } from "../../shared/redact.ts";

/** What a command is given: nothing else of the process is touched. */
export interface CommandContext {
  /** What follows the command's name. */
  readonly args: readonly string[];
  readonly flags: Flags;
  /** Reads the settings; throws a `UsageError`. A command that needs none does not fail on them. */
  readonly settings: () => Settings;
  /** The same for a command that is about tools, whatever instance they are for. */
  readonly toolAccessSettings: () => ToolAccessSettings;
  /** The same for a command that is about the sandbox, whatever key is set. */
  readonly sandboxSettings: () => SandboxSettings;
  readonly log: ReturnType<typeof createLog>;
  /** Through which everything that others wrote is shown. */
  readonly redactor: Redactor;
  readonly stdin: Readable & { readonly isTTY: boolean };
  readonly stdout: Writable & { readonly isTTY: boolean; readonly columns: number };
  readonly stderr: Writable;
  /** Whether stdout is to be colored. */
  readonly colors: boolean;
  /** How to start this very program: the arguments follow. */
  readonly program: { readonly command: string; readonly script: string };
  /** From the first call on, the process does not end by itself when it is told to. */
  readonly onShutdown: () => ShutdownSignal;
}

/** The request to end, by Ctrl-C or a signal. */
export interface ShutdownSignal {
  readonly signal: AbortSignal;
  /** Settles when the request has come. */
  readonly received: Promise<void>;
  /** The exit code of a program that a signal has ended: 128 and the signal's number; `undefined` without one. */
  readonly exitCode: () => number | undefined;
}

/** Does its work and gives the exit code: 0, or 1 when it failed and has said so. */
export type Command = (context: CommandContext) => Promise<number>;
