import { type OptionName, TOOL_ACCESS_OPTIONS } from "../../config/index.ts";
import type { Command } from "./command-context.ts";
import { serveCommand } from "./serve-command.ts";

/** The flags that belong to single commands; the flags of settings are in `OPTIONS`. */
export const COMMAND_FLAGS = {
  json: { type: "boolean" },
  markdown: { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  port: { type: "string" },
  users: { type: "string" },
  seed: { type: "string" },
} as const;

export interface CommandEntry {
  /** Loads the command's module only when the command is run, so that `serve` does not load the others. */
  readonly load: () => Promise<Command>;
  readonly flags?: readonly (keyof typeof COMMAND_FLAGS)[];
  readonly takesArguments?: true;
  /** The settings of `OPTIONS` that the command uses: all (`true`), some, or none (`undefined`). */
  readonly acceptedOptions?: true | readonly OptionName[];
}

export const COMMANDS: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  ["serve", { load: async () => serveCommand, acceptedOptions: true }],
  ["demo", { load: async () => (await import("./demo-command.ts")).demoCommand }],
  [
    "tools",
    {
      load: async () => (await import("./tools-command.ts")).toolsCommand,
      flags: ["json", "markdown"],
      takesArguments: true,
      acceptedOptions: TOOL_ACCESS_OPTIONS,
    },
  ],
  [
    "call",
    {
      load: async () => (await import("./call-command.ts")).callCommand,
      flags: ["yes"],
      takesArguments: true,
      acceptedOptions: true,
    },
  ],
  [
    "sandbox serve",
    {
      load: async () => (await import("./sandbox-serve-command.ts")).sandboxServeCommand,
      flags: ["port"],
      acceptedOptions: true,
    },
  ],
  [
    "sandbox outbox",
    {
      load: async () => (await import("./sandbox-outbox-command.ts")).sandboxOutboxCommand,
      flags: ["json"],
      acceptedOptions: true,
    },
  ],
  [
    "sandbox accept",
    {
      load: async () => (await import("./sandbox-accept-command.ts")).sandboxAcceptCommand,
      takesArguments: true,
      acceptedOptions: true,
    },
  ],
  [
    "sandbox seed",
    {
      load: async () => (await import("./sandbox-seed-command.ts")).sandboxSeedCommand,
      flags: ["users", "seed"],
      acceptedOptions: true,
    },
  ],
  [
    "sandbox grant",
    {
      load: async () => (await import("./sandbox-grant-command.ts")).sandboxGrantCommand,
      takesArguments: true,
      acceptedOptions: true,
    },
  ],
  [
    "sandbox path",
    {
      load: async () => (await import("./sandbox-path-command.ts")).sandboxPathCommand,
      acceptedOptions: true,
    },
  ],
  [
    "sandbox reset",
    {
      load: async () => (await import("./sandbox-reset-command.ts")).sandboxResetCommand,
      flags: ["yes"],
      acceptedOptions: true,
    },
  ],
  ["help", { load: async () => (await import("./help-command.ts")).helpCommand, takesArguments: true }],
  ["version", { load: async () => (await import("./help-command.ts")).versionCommand }],
]);
