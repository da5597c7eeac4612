import { AUTHORITY_OPTIONS, type OptionName } from "../options.ts";

/** What is to be known of a command on the command line. */
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
    about: "serve MCP on stdin and stdout (what a client starts)",
    details:
      "Ends when stdin closes, nobody reads stdout, or it is told to; calls under way may finish within a second.",
    settings: "all",
  },
  demo: { usage: "demo", about: "play a story on a fresh sandbox", settings: [] },
  tools: {
    usage: "tools [TOOL]",
    about: "list the tools, or show one with its arguments",
    details: "With settings that choose tools it lists what a client would be shown with them.",
    flags: [
      ["--json", "definitions as tools/list gives them"],
      ["--markdown", "tables in Markdown"],
    ],
    examples: ["tools create_user", "tools --toolsets users,sessions --read-only"],
    settings: AUTHORITY_OPTIONS,
  },
  call: {
    usage: "call TOOL [ARGUMENT …]",
    about: "call a tool, with key=value pairs or one JSON object",
    details:
      "Values are read by the tool's schema; a list is a repeated key, words with commas between them, or JSON. " +
      "clerk-mcp tools TOOL shows what a tool takes. Where something would be lost, the terminal is asked first: " +
      "by --confirm human, and by default with live keys, for the target's name.",
    flags: [["--yes, -y", "do not ask; not enough with --confirm preview or human"]],
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
    details: "Listens on 127.0.0.1 until it is interrupted, and prints the address and the keys to set.",
    flags: [["--port N", "the port, 0 for a free one; default 4000"]],
    settings: SANDBOX,
  },
  "sandbox outbox": {
    usage: "sandbox outbox",
    about: "show the mails and text messages that it would have sent",
    flags: [["--json", "as JSON"]],
    settings: SANDBOX,
  },
  "sandbox accept": {
    usage: "sandbox accept URL",
    about: "follow the link of an invitation or sign-in token as its person would",
    settings: SANDBOX,
  },
  "sandbox grant": {
    usage: "sandbox grant APPLICATION USER [SCOPE …]",
    about: "sign a user in to an OAuth application, as they would",
    settings: SANDBOX,
  },
  "sandbox seed": {
    usage: "sandbox seed",
    about: "fill it with made-up people",
    flags: [
      ["--users N", "how many; default 100"],
      ["--seed N", "another number for other people; default 1"],
    ],
    settings: SANDBOX,
  },
  "sandbox path": { usage: "sandbox path", about: "print where its database is", settings: SANDBOX },
  "sandbox reset": {
    usage: "sandbox reset",
    about: "delete everything in it",
    details: "The terminal is asked first. Its secret key and flavour stay.",
    flags: [["--yes, -y", "do not ask"]],
    settings: SANDBOX,
  },
  help: { usage: "help [COMMAND], --help", about: "say what there is, or more of a command", settings: [] },
  version: { usage: "version, --version", about: "print the version", settings: [] },
};
