import { type OptionName, OPTIONS } from "../../config/index.ts";
import { UsageError, VERSION } from "../../shared/index.ts";
import type { Command } from "./command-context.ts";
import { COMMAND_HELP, type CommandHelp } from "./command-help.ts";

type HelpRows = readonly (readonly [left: string, about: string])[];

const formatRows = (rows: HelpRows) => {
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, description]) => `  ${term.padEnd(width)}  ${description}`.trimEnd()).join("\n");
};

const OPTION_NAMES = Object.keys(OPTIONS).filter((name): name is OptionName => name in OPTIONS);

const formatSettings = (names: readonly OptionName[]) =>
  names
    .map((name) => {
      const option = OPTIONS[name];
      const flag = "flag" in option ? `, --${option.flag}` : "";
      return `  ${option.env}${flag}\n      ${option.description}`;
    })
    .join("\n");

const SETTINGS_HEADING = "Settings, as environment variables or flags (a flag overrides its variable):";

const formatUsages = (commands: readonly CommandHelp[]) =>
  formatRows(commands.map(({ usage, summary }) => [`clerk-mcp ${usage}`, summary]));

const formatOverview =
  () => `clerk-mcp ${VERSION}: an MCP server for the Clerk Backend API, with a built-in sandbox

${formatUsages(Object.values(COMMAND_HELP))}

Run clerk-mcp COMMAND --help for details of a command.

${SETTINGS_HEADING}
${formatSettings(OPTION_NAMES)}
HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured.

Exit codes: 0 success; 1 failure; 2 invalid command line or settings; 129, 130 and 143 ended by SIGHUP, Ctrl-C or SIGTERM.
`;

function formatHelp({
  usage,
  summary,
  details,
  flags,
  examples,
  settings: optionSelection,
}: CommandHelp): string {
  const optionNames = optionSelection === "all" ? OPTION_NAMES : optionSelection;
  return [
    `clerk-mcp ${usage}: ${summary}`,
    ...(details === undefined ? [] : [details]),
    ...(flags === undefined ? [] : [`Flags:\n${formatRows(flags)}`]),
    ...(examples === undefined
      ? []
      : [`Examples:\n${examples.map((example) => `  clerk-mcp ${example}`).join("\n")}`]),
    ...(optionNames.length === 0 ? [] : [`${SETTINGS_HEADING}\n${formatSettings(optionNames)}`]),
  ].join("\n\n");
}

/**
 * The help text for a command, or the overview without one; further arguments are ignored.
 *
 * @throws UsageError if there is no such command
 */
function resolveHelp([first, second]: readonly string[]): string {
  if (first === undefined) return formatOverview();
  const name = first === "sandbox" && second !== undefined ? `sandbox ${second}` : first;
  const commandHelp = Object.hasOwn(COMMAND_HELP, name) ? COMMAND_HELP[name] : undefined;
  if (commandHelp !== undefined) return `${formatHelp(commandHelp)}\n`;
  if (name === "sandbox") {
    const subcommands = Object.entries(COMMAND_HELP).flatMap(([key, subcommandHelp]) =>
      key.startsWith("sandbox ") ? [subcommandHelp] : [],
    );
    return `${formatUsages(subcommands)}\n\nRun clerk-mcp sandbox COMMAND --help for details of a command.\n`;
  }
  throw new UsageError(`There is no command ${JSON.stringify(name)}. See clerk-mcp --help.`);
}

/** Prints an overview of the commands and settings, or the help of one command. */
export const helpCommand: Command = async ({ args, stdout }) => {
  stdout.write(resolveHelp(args));
  return 0;
};

export const versionCommand: Command = async ({ stdout }) => {
  stdout.write(`${VERSION}\n`);
  return 0;
};
