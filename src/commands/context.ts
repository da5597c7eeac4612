import type { ReadStream, WriteStream } from "node:tty";
import type { Flags, SandboxSettings, Settings } from "../config.ts";
import type { createLog } from "../log.ts";

/** What a command is given: nothing else of the process is touched. */
export interface CommandContext {
  /** What follows the command's name. */
  readonly args: readonly string[];
  readonly flags: Flags;
  /** Reads the settings; throws a `UsageError`. A command that needs none does not fail on them. */
  readonly settings: () => Settings;
  /** The same for a command that is about the sandbox, whatever key is set. */
  readonly sandboxSettings: () => SandboxSettings;
  readonly log: ReturnType<typeof createLog>;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  /** Whether stdout is to be coloured. */
  readonly colors: boolean;
  /** How to start this very program: the arguments follow. */
  readonly program: { readonly command: string; readonly script: string };
  /** Aborts when the process is told to end; from the first call on, it does not end by itself. */
  readonly interrupted: () => AbortSignal;
}

/** Does its work and gives the exit code: 0, or 1 when it failed and has said so. */
export type Command = (context: CommandContext) => Promise<number>;
