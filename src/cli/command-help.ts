import { AUTHORITY_OPTIONS, type OptionName } from "../config/options.ts";

/** The help page of a command. */
export interface Page {
  /** What follows `clerk-mcp`. */
  readonly usage: string;
  readonly about: string;
  /** More, in sentences. */
  readonly details?: string;
  /** The command's own flags. */
  readonly flags?: readonly (readonly [flag: string, about: string])[];
  readonly examples?: readonly string[];
  /** The settings that matter to it. */
  readonly settings: "all" | readonly OptionName[];
}

const SANDBOX = ["sandbox", "sandboxSecretKey", "environment", "logLevel"] as const;

/** The commands by their names, in the order in which they are shown. */
export const PAGES: Readonly<Record<string, Page>> = {
  serve: {
    usage: "[serve]",
    about: "serve MCP on stdin and stdout (the command that a client starts)",
    details:
      "Stops when stdin closes, when nothing reads stdout any longer, or on a signal; calls in flight get about a second to finish.",
    settings: "all",
  },
  demo: { usage: "demo", about: "run a scripted walkthrough in a fresh sandbox", settings: [] },
  tools: {
    usage: "tools [TOOL]",
    about: "list the tools, or show one with its arguments",
    details: "With settings that select tools, it lists what a client with these settings would see.",
    flags: [
      ["--json", "definitions, as in tools/list"],
      ["--markdown", "Markdown tables"],
    ],
    examples: ["tools create_user", "tools --toolsets users,sessions --read-only"],
    settings: AUTHORITY_OPTIONS,
  },
  call: {
    usage: "call TOOL [ARGUMENT …]",
    about: "call a tool, with key=value pairs or one JSON object",
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
    about: "serve the sandbox over HTTP",
    details: "Listens on 127.0.0.1 until interrupted, and prints the URL and the keys to set.",
    flags: [["--port N", "the port, or 0 for any free one (default 4000)"]],
    settings: SANDBOX,
  },
  "sandbox outbox": {
    usage: "sandbox outbox",
    about: "show the emails and text messages that Clerk would have sent",
    flags: [["--json", "as JSON"]],
    settings: SANDBOX,
  },
  "sandbox accept": {
    usage: "sandbox accept URL",
    about: "follow an invitation or sign-in link as its recipient would",
    settings: SANDBOX,
  },
  "sandbox grant": {
    usage: "sandbox grant APPLICATION USER [SCOPE …]",
    about: "sign in to an OAuth application as a user",
    settings: SANDBOX,
  },
  "sandbox seed": {
    usage: "sandbox seed",
    about: "fill it with made-up users and organizations",
    flags: [
      ["--users N", "how many users (default 100)"],
      ["--seed N", "the random seed (default 1)"],
    ],
    settings: SANDBOX,
  },
  "sandbox path": { usage: "sandbox path", about: "print the path of its database", settings: SANDBOX },
  "sandbox reset": {
    usage: "sandbox reset",
    about: "delete everything in it",
    details: "Asks for confirmation on the terminal first. Its secret key and environment are kept.",
    flags: [["--yes, -y", "do not ask"]],
    settings: SANDBOX,
  },
  help: {
    usage: "help [COMMAND], --help",
    about: "list the commands and settings, or describe a command",
    settings: [],
  },
  version: { usage: "version, --version", about: "print the version", settings: [] },
};
