import { existsSync, readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import envPaths from "env-paths";
import { isLoopback, LOG_LEVELS, type LogLevel, UsageError } from "../shared/index.ts";
import { type OptionName, OPTIONS } from "./options.ts";
import {
  optional,
  parseBoolean,
  parseEnum,
  ParseError,
  parseList,
  parseNumber,
  parsePattern,
  type Parser,
  withDefault,
} from "./parsers.ts";

/** The destination of calls: an instance of Clerk, or the sandbox. */
export type ConnectionTarget =
  | {
      readonly kind: "clerk";
      readonly secretKey: string;
      readonly apiUrl: string;
      readonly proxy: {
        readonly httpProxy: string | undefined;
        readonly httpsProxy: string | undefined;
        readonly noProxy: string | undefined;
      };
    }
  | ({ readonly kind: "sandbox" } & SandboxSettings);

export interface SandboxSettings {
  /** The path of the database, or `:memory:`. */
  readonly file: string;
  /** The requested kind of instance; `undefined` accepts the kind that an existing file contains. */
  readonly environment: "development" | "production" | undefined;
  readonly secretKey: string | undefined;
}

/** All settings, as parsed from flags and environment variables. */
export interface Settings {
  readonly target: ConnectionTarget;
  readonly apiVersion: string;
  readonly timeoutMs: number;
  /** The maximum number of requests in flight. */
  readonly concurrency: number;
  /** The folders that files may be uploaded from, as absolute paths. */
  readonly uploadFolders: readonly string[];
  /** The maximum length of a result, in characters of JSON. */
  readonly maxResultLength: number;
  /** The confirmation policy for destructive calls; by default it depends on the instance and the client. */
  readonly confirm: "flag" | "preview" | "human" | undefined;
  readonly toolAccess: ToolAccessSettings;
  /** The folder where long-lived credentials from results are saved; `undefined` leaves them in the results. */
  readonly secretsFolder: string | undefined;
  /** The folder where new credentials are saved that cannot be returned any more; `undefined` if there is none. */
  readonly undeliveredSecretsFolder: string | undefined;
  /** The path of the audit log. */
  readonly auditLog: string | undefined;
}

/** The settings that determine which tools are listed and which can be called. */
export interface ToolAccessSettings {
  readonly readOnly: boolean;
  readonly toolsets: readonly string[] | undefined;
  readonly tools: readonly string[] | undefined;
  readonly excludeTools: readonly string[];
}

/** The values of flags by their names without dashes, as `parseArgs` returns them. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;
type Environment = Readonly<Record<string, string | undefined>>;

function parseApiUrl(text: string): string {
  if (!URL.canParse(text)) throw new ParseError("must be an origin such as https://api.clerk.com");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw new ParseError(
      "must begin with https:// (http:// is allowed for loopback addresses only, because it would send the key unencrypted)",
    );
  if (url.username !== "" || url.password !== "")
    throw new ParseError("must not contain a user name or password");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "")
    throw new ParseError(`must be an origin without a path: ${url.origin}`);
  return url.origin;
}

/**
 * A secret key consists only of characters that neither JSON nor a URL escapes; an escaped key could not be
 * recognized and redacted.
 */
const SECRET_KEY_PATTERN = /^sk_(test|live)_[\w.~-]+$/;

/** Parses a secret key, which is recognized by its prefix. */
function parseSecretKey(text: string): string {
  const key = text.trim();
  if (!SECRET_KEY_PATTERN.test(key))
    throw new ParseError(
      "must begin with sk_test_ or sk_live_ and contain only letters, digits, _, -, . and ~: " +
        "copy it from API keys in the Clerk Dashboard",
    );
  return key;
}

/** Users set keys in place of other values; a value that contains a key must not be quoted in an error message. */
const containsSecretKey = (text: string) => /sk_(test|live)_/.test(text);

function parseFilePath(text: string): string {
  if (containsSecretKey(text)) throw new ParseError("contains a secret key: it must be the path of a file");
  return text;
}

/** Requires that the folder exists: a typo in the path must not create a new sandbox in another place. */
function parseSandboxFile(text: string): string {
  const file = parseFilePath(text);
  const folder = dirname(resolve(file));
  if (file !== ":memory:" && !existsSync(folder))
    throw new ParseError(
      `is in a folder that does not exist: create ${folder} first, or choose another file`,
    );
  return file;
}

function parseFolders(text: string): readonly string[] {
  const paths = text.split(delimiter).filter((folder) => folder !== "");
  if (!paths.every((folder) => isAbsolute(folder)))
    throw new ParseError(`must be absolute paths separated by ${delimiter}`);
  const missing = paths.find((folder) => !existsSync(folder) || !statSync(folder).isDirectory());
  if (missing !== undefined) throw new ParseError(`must be folders, but ${missing} is not one`);
  return paths;
}

/** Parses names of toolsets; the keywords `all` and `none` cannot be combined with others. */
function parseToolsets(text: string): readonly string[] {
  const toolsetNames = parseList(text);
  const keyword = toolsetNames.find((name) => name === "all" || name === "none");
  if (keyword !== undefined && toolsetNames.length > 1)
    throw new ParseError(`must be either ${keyword} alone or names of toolsets`);
  return toolsetNames;
}

const ENVIRONMENTS = ["development", "production"] as const;
const CONFIRM_POLICIES = ["flag", "preview", "human"] as const;

/** The parser of each option. */
const OPTION_PARSERS = {
  secretKey: optional(parseSecretKey),
  secretKeyFile: optional(parseFilePath),
  apiUrl: withDefault(parseApiUrl, "https://api.clerk.com"),
  apiVersion: withDefault(
    parsePattern(/^\d{4}-\d{2}-\d{2}$/, "must be a date such as 2026-05-12"),
    "2026-05-12",
  ),
  sandbox: optional(parseSandboxFile),
  sandboxSecretKey: optional(parseSecretKey),
  environment: optional(parseEnum(ENVIRONMENTS, "must be development or production")),
  timeout: withDefault(parseNumber("seconds", { min: 0.001, max: 600 }), 30),
  concurrency: withDefault(parseNumber("requests", { min: 1, max: 100, integer: true }), 16),
  uploadFolders: withDefault(parseFolders, []),
  answerLimit: withDefault(parseNumber("characters", { min: 2000, max: 10_000_000, integer: true }), 100_000),
  confirm: optional(parseEnum(CONFIRM_POLICIES, "must be flag, preview or human")),
  readOnly: withDefault(parseBoolean, false),
  toolsets: optional(parseToolsets),
  tools: optional(parseList),
  excludeTools: withDefault(parseList, []),
  secrets: optional(parseEnum(["show", "file"], "must be show or file")),
  auditLog: optional(parseFilePath),
  logLevel: withDefault(parseEnum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`), "warning"),
} as const satisfies Readonly<Record<OptionName, Parser<unknown>>>;

type OptionValue<Name extends OptionName> = ReturnType<(typeof OPTION_PARSERS)[Name]>;

/** Variables that users set by mistake instead of `CLERK_SECRET_KEY`. */
const COMMON_MISTAKES = ["CLERK_API_KEY", "CLERK_SECRET", "CLERK_KEY"];

const isSet = (value: string | undefined) => value !== undefined && value.trim() !== "";

/** A placeholder that a host replaces in the settings of a server, such as `${user_config.key}` or `${input:key}`. */
const PLACEHOLDER_PATTERN = /\$\{[^}]*\}/;

const isBlank = (value: string) => !isSet(value) || PLACEHOLDER_PATTERN.test(value);

/** Makes names comparable that differ in underscores only. */
const withoutUnderscores = (name: string) => name.replaceAll("_", "");

function rejectUnknownVariables(env: Environment): void {
  const knownNames = Object.values(OPTIONS).map<string>((option) => option.env);
  const isSimilarTo = (name: string) => (candidate: string) =>
    withoutUnderscores(candidate) === withoutUnderscores(name);
  const unknownVariable = Object.keys(env).find(
    (name) =>
      !knownNames.includes(name) &&
      (name.startsWith("CLERK_MCP_") || (name.startsWith("CLERK_") && knownNames.some(isSimilarTo(name)))),
  );
  if (unknownVariable === undefined) return;
  const ownNames = knownNames.filter((name) => name.startsWith("CLERK_MCP_"));
  const suggestion =
    knownNames.find(isSimilarTo(unknownVariable)) ??
    ownNames.find((name) => name.startsWith(unknownVariable)) ??
    ownNames.findLast((name) => unknownVariable.startsWith(name));
  const hint =
    suggestion === undefined ? `Its variables are: ${ownNames.join(", ")}.` : `Did you mean ${suggestion}?`;
  throw new UsageError(`${unknownVariable} is not a variable of clerk-mcp. ${hint}`);
}

/**
 * Without a key, calls go to the sandbox. Rejects settings which suggest that the user intended to set a key.
 *
 * @throws UsageError if another variable holds a secret key or is commonly mistaken for it, or if an API URL is set
 */
function rejectLikelyMistakes(flags: Flags, env: Environment): void {
  const holdsSecretKey = (name: string) =>
    /^CLERK_(?!MCP_)/.test(name) && SECRET_KEY_PATTERN.test(env[name]?.trim() ?? "");
  const mistake = COMMON_MISTAKES.find((name) => isSet(env[name])) ?? Object.keys(env).find(holdsSecretKey);
  if (mistake !== undefined)
    throw new UsageError(
      `${mistake} is set, but CLERK_SECRET_KEY is not: clerk-mcp reads CLERK_SECRET_KEY. Rename it, or unset it.`,
    );
  const { value, source } = readRawOption("apiUrl", flags, env);
  if (value !== undefined)
    throw new UsageError(
      `${source} is set, but CLERK_SECRET_KEY is not: without a key the sandbox would answer. ` +
        `Set CLERK_SECRET_KEY, or unset ${source}.`,
    );
}

/**
 * The text of an option, and its name in error messages; a flag overrides the environment variable. A blank value of an
 * option whose default is harmless counts as absent.
 */
function readRawOption(name: OptionName, flags: Flags, env: Environment) {
  const option = OPTIONS[name];
  const isPresent = (text: string | undefined): text is string =>
    text !== undefined && (option.ifBlank === "refused" || !isBlank(text));
  const flagNames = [
    ...("flag" in option ? [option.flag] : []),
    ...("alias" in option ? [option.alias] : []),
  ];
  const sources = [
    ...flagNames.map((flag) => ({ value: toFlagText(flags[flag]), source: `--${flag}` })),
    { value: env[option.env], source: option.env },
  ];
  return sources.find(({ value }) => isPresent(value)) ?? { value: undefined, source: option.env };
}

const toFlagText = (value: string | boolean | undefined) => (value === undefined ? undefined : String(value));

/** @throws ParseError if the value is blank; it is not quoted, because a key may be beside the placeholder */
function rejectBlank(text: string | undefined): void {
  if (text === undefined || !isBlank(text)) return;
  const state = isSet(text) ? "holds a placeholder ${…} that was not replaced" : "is empty";
  throw new ParseError(`${state}: give it a value, or leave it out`);
}

/**
 * Parses an option.
 *
 * @throws UsageError if it is invalid; the message names the flag or the variable that set it
 */
function readOption<Name extends OptionName>(name: Name, flags: Flags, env: Environment): OptionValue<Name> {
  const { value, source } = readRawOption(name, flags, env);
  const parser: Parser<unknown> = OPTION_PARSERS[name];
  try {
    rejectBlank(value);
    // The table types the result of each parser, but TypeScript cannot narrow it by a generic name.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return parser(value) as OptionValue<Name>;
  } catch (error) {
    if (error instanceof ParseError) throw new UsageError(`${source} ${error.message}.`);
    throw error;
  }
}

function readSecretKeyFile(file: string, source: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    // Node's message goes on with the system call and the path, which the new message already has.
    const [reason] = (error instanceof Error ? error.message : String(error)).split(", ");
    throw new UsageError(`${source}: ${file} cannot be read (${reason}).`);
  }
  if (!SECRET_KEY_PATTERN.test(text))
    throw new UsageError(
      `${source}: ${file} does not contain a secret key: it must contain only the key, which begins with sk_test_ or sk_live_.`,
    );
  return text;
}

function readSecretKey(flags: Flags, env: Environment): string | undefined {
  const key = readOption("secretKey", flags, env);
  const file = readOption("secretKeyFile", flags, env);
  if (file === undefined) return key;
  const { source } = readRawOption("secretKeyFile", flags, env);
  if (key !== undefined) throw new UsageError(`CLERK_SECRET_KEY and ${source} are both set: keep only one.`);
  return readSecretKeyFile(file, source);
}

/** The secret key from the variable or the file; `undefined` if there is none or it cannot be read. */
export function tryReadSecretKey(flags: Flags, env: Environment = process.env): string | undefined {
  try {
    return readSecretKey(flags, env);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/**
 * The URL of a proxy. As in curl, a value without a scheme is treated as `http://`. The URL may contain a password,
 * so it is not quoted in the error.
 *
 * @throws UsageError if it is not an HTTP or HTTPS URL
 */
function readProxyUrl(env: Environment, name: string): string | undefined {
  const value = env[name] ?? env[name.toLowerCase()];
  if (value === undefined || !isSet(value)) return undefined;
  const text = /^\w+:\/\//.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`${name} must be the URL of a proxy, such as http://proxy.example:3128.`);
  return text;
}

const dataFolder = () => {
  const { data } = envPaths("clerk-mcp", { suffix: "" });
  // With an empty HOME the path is relative: nothing may be written into the folder that the client happens to start us in.
  return isAbsolute(data) ? data : join(userInfo().homedir, data);
};

/** The default path of the sandbox's database; each kind of instance has its own file. */
const defaultSandboxFile = (environment: string) =>
  join(dataFolder(), environment === "production" ? "sandbox-production.db" : "sandbox.db");

/**
 * Reads the settings of the sandbox; a secret key in the environment has no effect on them.
 *
 * @throws UsageError if a value is invalid; the message names the variable or flag and never contains a key
 */
export function readSandboxSettings(flags: Flags, env: Environment = process.env): SandboxSettings {
  rejectUnknownVariables(env);
  const file = readOption("sandbox", flags, env);
  const environment = readOption("environment", flags, env);
  const key = readOption("sandboxSecretKey", flags, env);
  if (file !== undefined) return { file, environment, secretKey: key };
  const effectiveEnvironment = environment ?? "development";
  return {
    file: defaultSandboxFile(effectiveEnvironment),
    environment: effectiveEnvironment,
    secretKey: key,
  };
}

function readTarget(flags: Flags, env: Environment): ConnectionTarget {
  const sandbox = readSandboxSettings(flags, env);
  const key = readSecretKey(flags, env);
  const url = readOption("apiUrl", flags, env);
  if (key === undefined) {
    rejectLikelyMistakes(flags, env);
    return { kind: "sandbox", ...sandbox };
  }
  for (const name of ["sandbox", "sandboxSecretKey", "environment"] as const) {
    const { value, source } = readRawOption(name, flags, env);
    if (value !== undefined)
      throw new UsageError(
        `A secret key and ${source} are both set: unset one, so that it is clear which instance is meant.`,
      );
  }
  return {
    kind: "clerk",
    secretKey: key,
    apiUrl: url,
    proxy: {
      httpProxy: readProxyUrl(env, "HTTP_PROXY"),
      httpsProxy: readProxyUrl(env, "HTTPS_PROXY"),
      noProxy: env["NO_PROXY"] ?? env["no_proxy"],
    },
  };
}

const hasLiveKey = (target: ConnectionTarget) =>
  target.kind === "clerk" && target.secretKey.startsWith("sk_live_");

/** The minimum log level. */
export const readLogLevel = (flags: Flags, env: Environment = process.env): LogLevel =>
  readOption("logLevel", flags, env);

/**
 * Reads the settings that determine which tools are listed and which can be called.
 *
 * @throws UsageError if a value is invalid; the message names the variable or flag
 */
export function readToolAccessSettings(flags: Flags, env: Environment = process.env): ToolAccessSettings {
  rejectUnknownVariables(env);
  return {
    readOnly: readOption("readOnly", flags, env),
    toolsets: readOption("toolsets", flags, env),
    tools: readOption("tools", flags, env),
    excludeTools: readOption("excludeTools", flags, env),
  };
}

/**
 * Reads all settings from flags and environment variables.
 *
 * @throws UsageError if a value is invalid; the message names the variable or flag and never contains a key
 */
export function readSettings(flags: Flags, env: Environment = process.env): Settings {
  const target = readTarget(flags, env);
  const readValue = <Name extends OptionName>(name: Name) => readOption(name, flags, env);
  const secretsFolder = join(dataFolder(), "secrets");
  return {
    target,
    apiVersion: readValue("apiVersion"),
    timeoutMs: readValue("timeout") * 1000,
    concurrency: readValue("concurrency"),
    uploadFolders: readValue("uploadFolders"),
    maxResultLength: readValue("answerLimit"),
    confirm: readValue("confirm"),
    toolAccess: readToolAccessSettings(flags, env),
    secretsFolder:
      (readValue("secrets") ?? (hasLiveKey(target) ? "file" : "show")) === "file" ? secretsFolder : undefined,
    undeliveredSecretsFolder: secretsFolder,
    auditLog: readValue("auditLog"),
  };
}

/** Whether output to a stream should be colored: it is a terminal and `NO_COLOR` is not set (https://no-color.org). */
export const supportsColor = (stream: { isTTY: boolean }, env: Environment = process.env): boolean =>
  stream.isTTY && !isSet(env["NO_COLOR"]) && env["TERM"] !== "dumb";
