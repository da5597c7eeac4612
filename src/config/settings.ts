import { existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import envPaths from "env-paths";
import { UsageError } from "../shared/errors.ts";
import { isLoopback } from "../shared/loopback.ts";
import { LOG_LEVELS, type LogLevel } from "../shared/log.ts";
import { OPTIONS, type OptionName } from "./options.ts";
import {
  parsePattern,
  parseList,
  parseNumber,
  parseEnum,
  optional,
  parseBoolean,
  ParseError,
  withDefault,
  type Parser,
} from "./parsers.ts";

/** Where calls go: an instance of Clerk, or the sandbox. */
export type Target =
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
  /** A path, or `:memory:`. */
  readonly file: string;
  /** The kind of instance that was asked for; `undefined` takes a file as it is. */
  readonly environment: "development" | "production" | undefined;
  readonly secretKey: string | undefined;
}

/** Everything that can be set, after flags and environment were read. */
export interface Settings {
  readonly target: Target;
  readonly apiVersion: string;
  readonly timeoutMs: number;
  /** How many requests may be under way at a time. */
  readonly concurrency: number;
  /** The folders of this machine that files may be uploaded from: absolute paths. */
  readonly uploadFolders: readonly string[];
  /** How long an answer may be, in characters of JSON. */
  readonly maxResultLength: number;
  /** What a call that takes something away needs; `undefined` leaves it to the instance and the client. */
  readonly confirm: "flag" | "preview" | "human" | undefined;
  readonly toolAccess: ToolAccessSettings;
  /** Where long-lived credentials in results go: a folder, or `undefined` to show them. */
  readonly secretsFolder: string | undefined;
  /** The file of the audit log. */
  readonly auditLog: string | undefined;
}

/** Which tools are listed, and which can be called. */
export interface ToolAccessSettings {
  readonly readOnly: boolean;
  readonly toolsets: readonly string[] | undefined;
  readonly tools: readonly string[] | undefined;
  readonly excludeTools: readonly string[];
}

/** Values of flags by their names without dashes, as `parseArgs` gives them. */
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

/** What JSON or a URL would write otherwise cannot be told from other text where it must not appear. */
const SECRET_KEY_PATTERN = /^sk_(test|live)_[\w.~-]+$/;

/** A key is told by its prefix. */
function parseSecretKey(text: string): string {
  const key = text.trim();
  if (key === "") throw new ParseError("is empty: set it to a secret key, or unset it to use the sandbox");
  if (!SECRET_KEY_PATTERN.test(key))
    throw new ParseError(
      "must begin with sk_test_ or sk_live_ and contain only letters, digits, _, -, . and ~: " +
        "copy it from API keys in the Clerk Dashboard",
    );
  return key;
}

/** Keys land in the wrong place: what holds one is not repeated in an error. */
const containsSecretKey = (text: string) => /sk_(test|live)_/.test(text);

function parseFilePath(text: string): string {
  if (text === "") throw new ParseError("is empty: it must be the path of a file");
  if (containsSecretKey(text)) throw new ParseError("contains a secret key: it must be the path of a file");
  return text;
}

/** Only the folder of the default file is made: a slip in a path must not create a new sandbox somewhere else. */
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

/** Names of toolsets; `all` and `none` leave nothing to add. */
function parseToolsets(text: string): readonly string[] {
  const toolsetNames = parseList(text);
  const keyword = toolsetNames.find((name) => name === "all" || name === "none");
  if (keyword !== undefined && toolsetNames.length > 1)
    throw new ParseError(`must be either ${keyword} alone or names of toolsets`);
  return toolsetNames;
}

const ENVIRONMENTS = ["development", "production"] as const;
const CONFIRM_POLICIES = ["flag", "preview", "human"] as const;

/** How each option is read. */
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

/** Variables that people set when they mean `CLERK_SECRET_KEY`. */
const COMMON_MISTAKES = ["CLERK_API_KEY", "CLERK_SECRET", "CLERK_KEY"];

const isSet = (value: string | undefined) => value !== undefined && value !== "";

/** A name as it is where somebody left out or added underscores. */
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

/** Without a key the sandbox answers: not so where somebody meant to give one. */
function rejectLikelyMistakes(flags: Flags, env: Environment): void {
  const holdsSecretKey = (name: string) =>
    /^CLERK_(?!MCP_)/.test(name) && SECRET_KEY_PATTERN.test(env[name]?.trim() ?? "");
  const mistake = COMMON_MISTAKES.find((name) => isSet(env[name])) ?? Object.keys(env).find(holdsSecretKey);
  if (mistake !== undefined)
    throw new UsageError(
      `${mistake} is set, but CLERK_SECRET_KEY is not: clerk-mcp reads CLERK_SECRET_KEY. Rename it, or unset it.`,
    );
  const { value, source } = rawOption("apiUrl", flags, env);
  if (value !== undefined)
    throw new UsageError(
      `${source} is set, but CLERK_SECRET_KEY is not: without a key the sandbox would answer. ` +
        `Set CLERK_SECRET_KEY, or unset ${source}.`,
    );
}

/** The value of an option and what to call it in an error: a flag overrides the environment. */
function rawOption(name: OptionName, flags: Flags, env: Environment) {
  const option = OPTIONS[name];
  const flagNames = [
    ...("flag" in option ? [option.flag] : []),
    ...("alias" in option ? [option.alias] : []),
  ];
  const flag = flagNames.find((flagName) => flags[flagName] !== undefined);
  return flag === undefined
    ? { value: env[option.env], source: option.env }
    : { value: String(flags[flag]), source: `--${flag}` };
}

/** Reads an option; what is wrong with it is said under the name by which it was given. */
function readOption<Name extends OptionName>(name: Name, flags: Flags, env: Environment): OptionValue<Name> {
  const { value, source } = rawOption(name, flags, env);
  const parser: Parser<unknown> = OPTION_PARSERS[name];
  try {
    // The table says what each reader gives; the compiler cannot follow a name into it.
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
    // Node adds what it did, and the path once more.
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
  const { source } = rawOption("secretKeyFile", flags, env);
  if (key !== undefined) throw new UsageError(`CLERK_SECRET_KEY and ${source} are both set: keep only one.`);
  return readSecretKeyFile(file, source);
}

/** The secret key, wherever it was given; `undefined` where there is none, or none that can be read. */
export function tryReadSecretKey(flags: Flags, env: Environment = process.env): string | undefined {
  try {
    return readSecretKey(flags, env);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** The URL of a proxy; like curl, without a scheme it is taken for `http://`. It may hold a password. */
function readProxyUrl(env: Environment, name: string): string | undefined {
  const value = env[name] ?? env[name.toLowerCase()];
  if (value === undefined || value === "") return undefined;
  const text = /^\w+:\/\//.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`${name} must be the URL of a proxy, such as http://proxy.example:3128.`);
  return text;
}

const dataFolder = () => envPaths("clerk-mcp", { suffix: "" }).data;

/** The sandbox's default file: each environment has its own. */
const defaultSandboxFile = (environment: string) =>
  join(dataFolder(), environment === "production" ? "sandbox-production.db" : "sandbox.db");

/**
 * Reads what concerns the sandbox; a secret key in the environment does not.
 *
 * @throws UsageError naming the variable or flag that is wrong and what it must be; it never holds a key
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

function readTarget(flags: Flags, env: Environment): Target {
  const sandbox = readSandboxSettings(flags, env);
  const key = readSecretKey(flags, env);
  const url = readOption("apiUrl", flags, env);
  if (key === undefined) {
    rejectLikelyMistakes(flags, env);
    return { kind: "sandbox", ...sandbox };
  }
  for (const name of ["sandbox", "sandboxSecretKey", "environment"] as const) {
    const { value, source } = rawOption(name, flags, env);
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

const hasLiveKey = (target: Target) => target.kind === "clerk" && target.secretKey.startsWith("sk_live_");

/** The least urgent log line that is wanted. */
export const readLogLevel = (flags: Flags, env: Environment = process.env): LogLevel =>
  readOption("logLevel", flags, env);

/**
 * Reads which tools are listed, and which can be called.
 *
 * @throws UsageError naming the variable or flag that is wrong and what it must be
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
 * Reads flags and environment.
 *
 * @throws UsageError naming the variable or flag that is wrong and what it must be; it never holds a key
 */
export function readSettings(flags: Flags, env: Environment = process.env): Settings {
  const target = readTarget(flags, env);
  const readValue = <Name extends OptionName>(name: Name) => readOption(name, flags, env);
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
      (readValue("secrets") ?? (hasLiveKey(target) ? "file" : "show")) === "file"
        ? join(dataFolder(), "secrets")
        : undefined,
    auditLog: readValue("auditLog"),
  };
}

/** Whether colors are welcome on a stream (https://no-color.org). */
export const supportsColor = (stream: { isTTY: boolean }, env: Environment = process.env): boolean =>
  stream.isTTY && !isSet(env["NO_COLOR"]) && env["TERM"] !== "dumb";
