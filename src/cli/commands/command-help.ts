import { type OptionName, TOOL_ACCESS_OPTIONS } from "../../config/index.ts";

/** The help page of a command. */
export interface CommandHelp {
  /** The command line after `clerk-mcp`. */
  readonly usage: string;
  readonly summary: string;
  /** Further sentences for the command's own help page. */
  readonly details?: string;
  /** The flags that belong to the command alone. */
  readonly flags?: readonly (readonly [flag: string, about: string])[];
  readonly examples?: readonly string[];
  /** The settings that the help page lists. */
  readonly settings: "all" | readonly OptionName[];
}

const SANDBOX_OPTIONS = ["sandbox", "sandboxSecretKey", "environment", "logLevel"] as const;

/** The help pages by command, in display order. */
export const COMMAND_HELP: Readonly<Record<string, CommandHelp>> = {
  serve: {
    usage: "[serve]",
    summary: "serve MCP on stdin and stdout (the command that a client starts)",
    details:
      "Stops when stdin closes, when nothing reads stdout any longer, or on a signal; calls in flight get about a second to finish.",
    settings: "all",
  },
  demo: { usage: "demo", summary: "run a scripted walkthrough in a fresh sandbox", settings: [] },
  tools: {
    usage: "tools [TOOL]",
    summary: "list the tools, or show one with its arguments",
    details: "With settings that select tools, it lists what a client with these settings would see.",
    flags: [
      ["--json", "definitions, as in tools/list"],
      ["--markdown", "Markdown tables"],
    ],
    examples: ["tools create_user", "tools --toolsets users,sessions --read-only"],
    settings: TOOL_ACCESS_OPTIONS,
  },
  call: {
    usage: "call TOOL [ARGUMENT …]",
    summary: "call a tool, with key=value pairs or one JSON object",
    details:
      "Values are parsed according to the tool's schema. For a list, repeat the key, or give comma-separated words or " +
      "JSON. clerk-mcp tools TOOL shows a tool's arguments. A destructive call asks for approval on the terminal first; " +
      "with --confirm human, the default with live keys, you type the target's name.",
    flags: [["--yes, -y", "do not ask (not enough with --confirm preview or human)"]],
    examples: [
      "call list_users limit=5 query=ada fields=id,first_name",
      `call create_organization '{"name": "Acme Inc"}'`,
      "call search_operations 'query=ban somebody'",
    ],
    settings: "all",
  },
  "sandbox serve": {
    usage: "sandbox serve",
    summary: "serve the sandbox over HTTP",
    details: "Listens on 127.0.0.1 until interrupted, and prints the URL and the keys to set.",
    flags: [["--port N", "the port, or 0 for any free one (default 4000)"]],
    settings: SANDBOX_OPTIONS,
  },
  "sandbox outbox": {
    usage: "sandbox outbox",
    summary: "show the emails and text messages that Clerk would have sent",
    flags: [["--json", "as JSON"]],
    settings: SANDBOX_OPTIONS,
  },
  "sandbox accept": {
    usage: "sandbox accept URL",
    summary: "follow an invitation or sign-in link as its recipient would",
    settings: SANDBOX_OPTIONS,
  },
  "sandbox grant": {
    usage: "sandbox grant APPLICATION USER [SCOPE …]",
    summary: "sign in to an OAuth application as a user",
    settings: SANDBOX_OPTIONS,
  },
  "sandbox seed": {
    usage: "sandbox seed",
    summary: "fill it with made-up users and organizations",
    flags: [
      ["--users N", "how many users (default 100)"],
      ["--seed N", "the random seed (default 1)"],
    ],
    settings: SANDBOX_OPTIONS,
  },
  "sandbox path": {
    usage: "sandbox path",
    summary: "print the path of its database",
    settings: SANDBOX_OPTIONS,
  },
  "sandbox reset": {
    usage: "sandbox reset",
    summary: "delete everything in it",
    details: "Asks for confirmation on the terminal first. Its secret key and environment are kept.",
    flags: [["--yes, -y", "do not ask"]],
    settings: SANDBOX_OPTIONS,
  },
  help: {
    usage: "help [COMMAND], --help",
    summary: "list the commands and settings, or describe a command",
    settings: [],
  },
  version: { usage: "version, --version", summary: "print the version", settings: [] },
};
