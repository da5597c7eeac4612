import { OPTIONS } from "../options.ts";
import { VERSION } from "../version.ts";
import type { Command } from "./context.ts";

type Rows = readonly (readonly [left: string, about: string])[];

const COMMANDS: Rows = [
  ["clerk-mcp", "serve MCP on stdin and stdout (what a client starts)"],
  ["clerk-mcp demo", "play a story on a fresh sandbox"],
  ["clerk-mcp tools", "list the tools (--json, --markdown)"],
  ["clerk-mcp call TOOL [ARGUMENT …]", "call a tool, with key=value pairs or one JSON object"],
  ["clerk-mcp sandbox serve", "serve the sandbox over HTTP (--port N, 0 for a free one; default 4000)"],
  ["clerk-mcp sandbox outbox", "show the mails and text messages that it would have sent (--json)"],
  ["clerk-mcp sandbox accept URL", "follow the link of an invitation or sign-in token as its person would"],
  [
    "clerk-mcp sandbox grant APPLICATION USER [SCOPE …]",
    "sign a user in to an OAuth application, as they would",
  ],
  ["clerk-mcp sandbox seed", "fill it with made-up people (--users N, --seed N for other people)"],
  ["clerk-mcp sandbox path", "print where its database is"],
  ["clerk-mcp sandbox reset", "delete everything in it"],
  ["clerk-mcp --help, --version", ""],
];

const EXAMPLES: Rows = [
  ["clerk-mcp call list_users limit=5 'query=ada'", ""],
  ['clerk-mcp call create_organization \'{"name": "Acme Inc"}\'', ""],
  ["clerk-mcp call get_user user_id=user_2abc", ""],
];

const aligned = (rows: Rows) => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, about]) => `  ${left.padEnd(width)}  ${about}`.trimEnd()).join("\n");
};

const settings = () =>
  Object.values(OPTIONS)
    .map((option) => {
      const flag = "flag" in option ? `, --${option.flag}` : "";
      return `  ${option.env}${flag}\n      ${option.about}`;
    })
    .join("\n");

/** Prints what there is to run and to set. */
export const help: Command = async ({ stdout }) => {
  stdout.write(`clerk-mcp ${VERSION}: an MCP server for the Clerk Backend API, and a sandbox of it

${aligned(COMMANDS)}

Where something would be lost, call and sandbox reset ask on the terminal first (--yes, -y: do not ask).
${aligned(EXAMPLES)}

Settings, by environment variable or flag (a flag goes first):
${settings()}
HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured.

Exit codes: 0 done, 1 failed, 2 the command line or the settings cannot work; 130 and 143 ended by Ctrl-C or SIGTERM.
`);
  return 0;
};

/** Prints the version. */
export const version: Command = async ({ stdout }) => {
  stdout.write(`${VERSION}\n`);
  return 0;
};
