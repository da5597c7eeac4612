import { OPTIONS } from "../config.ts";
import { VERSION } from "../version.ts";
import type { Command } from "./context.ts";

const COMMANDS: readonly (readonly [usage: string, about: string])[] = [
  ["clerk-mcp", "serve MCP on stdin and stdout (what a client starts)"],
  ["clerk-mcp demo", "play a story on a fresh sandbox"],
  ["clerk-mcp tools [--json | --markdown]", "list the tools"],
  [
    "clerk-mcp call TOOL [JSON | key=value …]",
    "call a tool; asks before it takes something away (--yes: do not ask)",
  ],
  ["clerk-mcp sandbox serve [--port N]", "serve the sandbox over HTTP for any Clerk SDK"],
  ["clerk-mcp sandbox outbox [--json]", "show the mails and text messages it would have sent"],
  ["clerk-mcp sandbox accept URL", "accept an invitation as its person would"],
  ["clerk-mcp sandbox path", "print where its database is"],
  ["clerk-mcp sandbox reset [--yes]", "delete everything in it"],
];

const columns = (rows: readonly (readonly [string, string])[]) => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
};

/** Prints what there is to run and to set. */
export const help: Command = async ({ stdout }) => {
  const options = Object.values(OPTIONS).map((option): [string, string] => [
    `${option.env}${"flag" in option ? `, --${option.flag}` : ""}`,
    option.about,
  ]);
  stdout.write(
    [
      `clerk-mcp ${VERSION}: an MCP server for the Clerk Backend API`,
      "",
      columns(COMMANDS),
      "",
      "Settings, by environment variable or flag:",
      columns(options),
      "",
      "HTTPS_PROXY and NO_PROXY are honoured.",
      "",
    ].join("\n"),
  );
  return 0;
};

/** Prints the version. */
export const version: Command = async ({ stdout }) => {
  stdout.write(`${VERSION}\n`);
  return 0;
};
