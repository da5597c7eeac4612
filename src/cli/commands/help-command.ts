import { UsageError } from "../../shared/errors.ts";
import { OPTIONS, type OptionName } from "../../config/options.ts";
import { VERSION } from "../../shared/version.ts";
import type { Command } from "../command-context.ts";
import { PAGES, type Page } from "../command-help.ts";

type Rows = readonly (readonly [left: string, about: string])[];

const aligned = (rows: Rows) => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, about]) => `  ${left.padEnd(width)}  ${about}`.trimEnd()).join("\n");
};

const OPTION_NAMES = Object.keys(OPTIONS).filter((name): name is OptionName => name in OPTIONS);

const settings = (names: readonly OptionName[]) =>
  names
    .map((name) => {
      const option = OPTIONS[name];
      const flag = "flag" in option ? `, --${option.flag}` : "";
      return `  ${option.env}${flag}\n      ${option.about}`;
    })
    .join("\n");

const SETTINGS = "Settings, as environment variables or flags (a flag overrides its variable):";

const usages = (pages: readonly Page[]) =>
  aligned(pages.map(({ usage, about }) => [`clerk-mcp ${usage}`, about]));

const overview = () => `clerk-mcp ${VERSION}: an MCP server for the Clerk Backend API, with a built-in sandbox

${usages(Object.values(PAGES))}

Run clerk-mcp COMMAND --help for details of a command.

${SETTINGS}
${settings(OPTION_NAMES)}
HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured.

Exit codes: 0 success; 1 failure; 2 invalid command line or settings; 129, 130 and 143 ended by SIGHUP, Ctrl-C or SIGTERM.
`;

function pageText({ usage, about, details, flags, examples, settings: heeded }: Page): string {
  const names = heeded === "all" ? OPTION_NAMES : heeded;
  return [
    `clerk-mcp ${usage}: ${about}`,
    ...(details === undefined ? [] : [details]),
    ...(flags === undefined ? [] : [`Flags:\n${aligned(flags)}`]),
    ...(examples === undefined
      ? []
      : [`Examples:\n${examples.map((one) => `  clerk-mcp ${one}`).join("\n")}`]),
    ...(names.length === 0 ? [] : [`${SETTINGS}\n${settings(names)}`]),
  ].join("\n\n");
}

/** What there is to say of the command that somebody asks about, with whatever follows its name. */
function textFor([first, second]: readonly string[]): string {
  if (first === undefined) return overview();
  const name = first === "sandbox" && second !== undefined ? `sandbox ${second}` : first;
  const page = Object.hasOwn(PAGES, name) ? PAGES[name] : undefined;
  if (page !== undefined) return `${pageText(page)}\n`;
  if (name === "sandbox") {
    const pages = Object.entries(PAGES).flatMap(([key, one]) => (key.startsWith("sandbox ") ? [one] : []));
    return `${usages(pages)}\n\nRun clerk-mcp sandbox COMMAND --help for details of a command.\n`;
  }
  throw new UsageError(`There is no command ${JSON.stringify(name)}. See clerk-mcp --help.`);
}

/** Prints what there is to run and to set, or what one command does. */
export const help: Command = async ({ args, stdout }) => {
  stdout.write(textFor(args));
  return 0;
};

/** Prints the version. */
export const version: Command = async ({ stdout }) => {
  stdout.write(`${VERSION}\n`);
  return 0;
};
