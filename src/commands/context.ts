import type { ReadStream, WriteStream } from "node:tty";
import type { Flags, Settings } from "../config.ts";
import type { createLog } from "../log.ts";

/** What a command is given: nothing else of the process is touched. */
export interface CommandContext {
  /** What follows the command's name. */
  readonly args: readonly string[];
  readonly flags: Flags;
  /** Reads the settings; throws a `UsageError`. A command that needs none does not fail on them. */
  readonly settings: () => Settings;
  readonly log: ReturnType<typeof createLog>;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
}

/** Does its work and gives the exit code. */
export type Command = (context: CommandContext) => Promise<number>;
