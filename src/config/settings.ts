import { existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import envPaths from "env-paths";
import { UsageError } from "../shared/errors.ts";
import { isLoopback } from "../shared/loopback.ts";
import { LOG_LEVELS, type LogLevel } from "../shared/log.ts";
import { OPTIONS, type OptionName } from "./options.ts";
import {
  matching,
  names,
  numberOf,
  oneOf,
  optional,
  truth,
  ValueError,
  withDefault,
  type Reader,
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
  readonly answerLimit: number;
  /** What a call that takes something away needs; `undefined` leaves it to the instance and the client. */
  readonly confirm: "flag" | "preview" | "human" | undefined;
  readonly authority: AuthoritySettings;
  /** Where long-lived credentials in results go: a folder, or `undefined` to show them. */
  readonly secretsFolder: string | undefined;
  /** The file of the audit log. */
  readonly auditLog: string | undefined;
}

/** Which tools are listed, and which can be called. */
export interface AuthoritySettings {
  readonly readOnly: boolean;
  readonly toolsets: readonly string[] | undefined;
  readonly tools: readonly string[] | undefined;
  readonly excludeTools: readonly string[];
}

/** Values of flags by their names without dashes, as `parseArgs` gives them. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;
type Environment = Readonly<Record<string, string | undefined>>;

function apiUrl(text: string): string {
  if (!URL.canParse(text)) throw new ValueError("must be an origin such as https://api.clerk.com");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw new ValueError(
      "must begin with https:// (http:// is allowed for loopback addresses only, because it would send the key unencrypted)",
    );
  if (url.username !== "" || url.password !== "")
    throw new ValueError("must not contain a user name or password");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "")
    throw new ValueError(`must be an origin without a path: ${url.origin}`);
  return url.origin;
}

/** What JSON or a URL would write otherwise cannot be told from other text where it must not appear. */
const SECRET_KEY = /^sk_(test|live)_[\w.~-]+$/;

/** A key is told by its prefix. */
function secretKey(text: string): string {
  const key = text.trim();
  if (key === "") throw new ValueError("is empty: set it to a secret key, or unset it to use the sandbox");
  if (!SECRET_KEY.test(key))
    throw new ValueError(
      "must begin with sk_test_ or sk_live_ and contain only letters, digits, _, -, . and ~: " +
        "copy it from API keys in the Clerk Dashboard",
    );
  return key;
}

/** Keys land in the wrong place: what holds one is not repeated in an error. */
const holdsKey = (text: string) => /sk_(test|live)_/.test(text);

function path(text: string): string {
  if (text === "") throw new ValueError("is empty: it must be the path of a file");
  if (holdsKey(text)) throw new ValueError("contains a secret key: it must be the path of a file");
  return text;
}

/** Only the folder of the default file is made: a slip in a path must not create a new sandbox somewhere else. */
function sandboxFile(text: string): string {
  const file = path(text);
  const folder = dirname(resolve(file));
  if (file !== ":memory:" && !existsSync(folder))
    throw new ValueError(
      `is in a folder that does not exist: create ${folder} first, or choose another file`,
    );
  return file;
}

function folders(text: string): readonly string[] {
  const paths = text.split(delimiter).filter((one) => one !== "");
  if (!paths.every((one) => isAbsolute(one)))
    throw new ValueError(`must be absolute paths separated by ${delimiter}`);
  const missing = paths.find((one) => !existsSync(one) || !statSync(one).isDirectory());
  if (missing !== undefined) throw new ValueError(`must be folders, but ${missing} is not one`);
  return paths;
}

/** Names of toolsets; `all` and `none` leave nothing to add. */
function toolsets(text: string): readonly string[] {
  const found = names(text);
  const whole = found.find((name) => name === "all" || name === "none");
  if (whole !== undefined && found.length > 1)
    throw new ValueError(`must be either ${whole} alone or names of toolsets`);
  return found;
}

const ENVIRONMENTS = ["development", "production"] as const;
const POLICIES = ["flag", "preview", "human"] as const;

/** How each option is read. */
const READERS = {
  secretKey: optional(secretKey),
  secretKeyFile: optional(path),
  apiUrl: withDefault(apiUrl, "https://api.clerk.com"),
  apiVersion: withDefault(matching(/^\d{4}-\d{2}-\d{2}$/, "must be a date such as 2026-05-12"), "2026-05-12"),
  sandbox: optional(sandboxFile),
  sandboxSecretKey: optional(secretKey),
  environment: optional(oneOf(ENVIRONMENTS, "must be development or production")),
  timeout: withDefault(numberOf("seconds", { least: 0.001, most: 600 }), 30),
  concurrency: withDefault(numberOf("requests", { least: 1, most: 100, whole: true }), 16),
  uploadFolders: withDefault(folders, []),
  answerLimit: withDefault(numberOf("characters", { least: 2000, most: 10_000_000, whole: true }), 100_000),
  confirm: optional(oneOf(POLICIES, "must be flag, preview or human")),
  readOnly: withDefault(truth, false),
  toolsets: optional(toolsets),
  tools: optional(names),
  excludeTools: withDefault(names, []),
  secrets: optional(oneOf(["show", "file"], "must be show or file")),
  auditLog: optional(path),
  logLevel: withDefault(oneOf(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`), "warning"),
} as const satisfies Readonly<Record<OptionName, Reader<unknown>>>;

type Value<Name extends OptionName> = ReturnType<(typeof READERS)[Name]>;

/** Variables that people set when they mean `CLERK_SECRET_KEY`. */
const SLIPS = ["CLERK_API_KEY", "CLERK_SECRET", "CLERK_KEY"];

const isSet = (value: string | undefined) => value !== undefined && value !== "";

/** A name as it is where somebody left out or added underscores. */
const squeezed = (name: string) => name.replaceAll("_", "");

function refuseUnknown(env: Environment): void {
  const known = Object.values(OPTIONS).map<string>((option) => option.env);
  const isNear = (name: string) => (one: string) => squeezed(one) === squeezed(name);
  const unknown = Object.keys(env).find(
    (name) =>
      !known.includes(name) &&
      (name.startsWith("CLERK_MCP_") || (name.startsWith("CLERK_") && known.some(isNear(name)))),
  );
  if (unknown === undefined) return;
  const ours = known.filter((name) => name.startsWith("CLERK_MCP_"));
  const meant =
    known.find(isNear(unknown)) ??
    ours.find((name) => name.startsWith(unknown)) ??
    ours.findLast((name) => unknown.startsWith(name));
  const hint = meant === undefined ? `Its variables are: ${ours.join(", ")}.` : `Did you mean ${meant}?`;
  throw new UsageError(`${unknown} is not a variable of clerk-mcp. ${hint}`);
}

/** Without a key the sandbox answers: not so where somebody meant to give one. */
function refuseSlips(flags: Flags, env: Environment): void {
  const isKey = (name: string) => /^CLERK_(?!MCP_)/.test(name) && SECRET_KEY.test(env[name]?.trim() ?? "");
  const slip = SLIPS.find((name) => isSet(env[name])) ?? Object.keys(env).find(isKey);
  if (slip !== undefined)
    throw new UsageError(
      `${slip} is set, but CLERK_SECRET_KEY is not: clerk-mcp reads CLERK_SECRET_KEY. Rename it, or unset it.`,
    );
  const { value, source } = given("apiUrl", flags, env);
  if (value !== undefined)
    throw new UsageError(
      `${source} is set, but CLERK_SECRET_KEY is not: without a key the sandbox would answer. ` +
        `Set CLERK_SECRET_KEY, or unset ${source}.`,
    );
}

/** The value of an option and what to call it in an error: a flag overrides the environment. */
function given(name: OptionName, flags: Flags, env: Environment) {
  const option = OPTIONS[name];
  const flagNames = [
    ...("flag" in option ? [option.flag] : []),
    ...("alias" in option ? [option.alias] : []),
  ];
  const flag = flagNames.find((one) => flags[one] !== undefined);
  return flag === undefined
    ? { value: env[option.env], source: option.env }
    : { value: String(flags[flag]), source: `--${flag}` };
}

/** Reads an option; what is wrong with it is said under the name by which it was given. */
function read<Name extends OptionName>(name: Name, flags: Flags, env: Environment): Value<Name> {
  const { value, source } = given(name, flags, env);
  const reader: Reader<unknown> = READERS[name];
  try {
    // The table says what each reader gives; the compiler cannot follow a name into it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return reader(value) as Value<Name>;
  } catch (error) {
    if (error instanceof ValueError) throw new UsageError(`${source} ${error.message}.`);
    throw error;
  }
}

function keyFromFile(file: string, source: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    // Node adds what it did, and the path once more.
    const [reason] = (error instanceof Error ? error.message : String(error)).split(", ");
    throw new UsageError(`${source}: ${file} cannot be read (${reason}).`);
  }
  if (!SECRET_KEY.test(text))
    throw new UsageError(
      `${source}: ${file} does not contain a secret key: it must contain only the key, which begins with sk_test_ or sk_live_.`,
    );
  return text;
}

function readSecretKey(flags: Flags, env: Environment): string | undefined {
  const key = read("secretKey", flags, env);
  const file = read("secretKeyFile", flags, env);
  if (file === undefined) return key;
  const { source } = given("secretKeyFile", flags, env);
  if (key !== undefined) throw new UsageError(`CLERK_SECRET_KEY and ${source} are both set: keep only one.`);
  return keyFromFile(file, source);
}

/** The secret key, wherever it was given; `undefined` where there is none, or none that can be read. */
export function findSecretKey(flags: Flags, env: Environment = process.env): string | undefined {
  try {
    return readSecretKey(flags, env);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** The URL of a proxy; like curl, without a scheme it is taken for `http://`. It may hold a password. */
function readProxy(env: Environment, name: string): string | undefined {
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
  refuseUnknown(env);
  const file = read("sandbox", flags, env);
  const environment = read("environment", flags, env);
  const key = read("sandboxSecretKey", flags, env);
  if (file !== undefined) return { file, environment, secretKey: key };
  const chosen = environment ?? "development";
  return { file: defaultSandboxFile(chosen), environment: chosen, secretKey: key };
}

function readTarget(flags: Flags, env: Environment): Target {
  const sandbox = readSandboxSettings(flags, env);
  const key = readSecretKey(flags, env);
  const url = read("apiUrl", flags, env);
  if (key === undefined) {
    refuseSlips(flags, env);
    return { kind: "sandbox", ...sandbox };
  }
  for (const name of ["sandbox", "sandboxSecretKey", "environment"] as const) {
    const { value, source } = given(name, flags, env);
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
      httpProxy: readProxy(env, "HTTP_PROXY"),
      httpsProxy: readProxy(env, "HTTPS_PROXY"),
      noProxy: env["NO_PROXY"] ?? env["no_proxy"],
    },
  };
}

const isLive = (target: Target) => target.kind === "clerk" && target.secretKey.startsWith("sk_live_");

/** The least urgent log line that is wanted. */
export const readLogLevel = (flags: Flags, env: Environment = process.env): LogLevel =>
  read("logLevel", flags, env);

/**
 * Reads which tools are listed, and which can be called.
 *
 * @throws UsageError naming the variable or flag that is wrong and what it must be
 */
export function readAuthoritySettings(flags: Flags, env: Environment = process.env): AuthoritySettings {
  refuseUnknown(env);
  return {
    readOnly: read("readOnly", flags, env),
    toolsets: read("toolsets", flags, env),
    tools: read("tools", flags, env),
    excludeTools: read("excludeTools", flags, env),
  };
}

/**
 * Reads flags and environment.
 *
 * @throws UsageError naming the variable or flag that is wrong and what it must be; it never holds a key
 */
export function readSettings(flags: Flags, env: Environment = process.env): Settings {
  const target = readTarget(flags, env);
  const value = <Name extends OptionName>(name: Name) => read(name, flags, env);
  return {
    target,
    apiVersion: value("apiVersion"),
    timeoutMs: value("timeout") * 1000,
    concurrency: value("concurrency"),
    uploadFolders: value("uploadFolders"),
    answerLimit: value("answerLimit"),
    confirm: value("confirm"),
    authority: readAuthoritySettings(flags, env),
    secretsFolder:
      (value("secrets") ?? (isLive(target) ? "file" : "show")) === "file"
        ? join(dataFolder(), "secrets")
        : undefined,
    auditLog: value("auditLog"),
  };
}

/** Whether colors are welcome on a stream (https://no-color.org). */
export const wantsColors = (stream: { isTTY: boolean }, env: Environment = process.env): boolean =>
  stream.isTTY && !isSet(env["NO_COLOR"]) && env["TERM"] !== "dumb";
