import { readFileSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import envPaths from "env-paths";
import { z } from "zod";
import { UsageError } from "./errors.ts";
import { LOG_LEVELS, type LogLevel } from "./log.ts";

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
  /** The flavour that was asked for; `undefined` takes a file as it is. */
  readonly environment: "development" | "production" | undefined;
  readonly secretKey: string | undefined;
}

/** Everything that can be set, after flags and environment were read. */
export interface Settings {
  readonly target: Target;
  readonly apiVersion: string;
  readonly timeoutMs: number;
  /** Absolute paths. */
  readonly uploadFolders: readonly string[];
}

/** What can be set: each by an environment variable and, but for the key itself, by a flag. */
export const OPTIONS = {
  secretKey: {
    env: "CLERK_SECRET_KEY",
    about: "Secret key of the instance (sk_test_… or sk_live_…). Without one, the sandbox answers.",
  },
  secretKeyFile: {
    env: "CLERK_SECRET_KEY_FILE",
    flag: "secret-key-file",
    about: "File that holds the secret key, instead of the variable.",
  },
  apiUrl: {
    env: "CLERK_API_URL",
    flag: "api-url",
    about: "Origin of the Backend API (default https://api.clerk.com).",
  },
  apiVersion: {
    env: "CLERK_API_VERSION",
    flag: "api-version",
    about: "Version of the API, a date (default 2026-05-12).",
  },
  sandbox: {
    env: "CLERK_MCP_SANDBOX",
    flag: "sandbox",
    about: "The sandbox's database: a file or :memory: (default: a file in your data folder).",
  },
  sandboxSecretKey: {
    env: "CLERK_MCP_SANDBOX_SECRET_KEY",
    flag: "sandbox-secret-key",
    about: "Key that opens the sandbox over HTTP (default: one made with the sandbox).",
  },
  environment: {
    env: "CLERK_MCP_SANDBOX_ENVIRONMENT",
    flag: "environment",
    about: "Flavour of the sandbox: development (default) or production.",
  },
  timeout: {
    env: "CLERK_MCP_TIMEOUT",
    flag: "timeout",
    about: "Seconds that a call may take, retries included (default 30).",
  },
  uploadFolders: {
    env: "CLERK_MCP_UPLOAD_FOLDERS",
    flag: "upload-folders",
    about: `Folders that tools may upload pictures from, with ${delimiter} between them (default: none).`,
  },
  logLevel: {
    env: "CLERK_MCP_LOG_LEVEL",
    flag: "log-level",
    about: `Least urgent log lines on stderr: ${LOG_LEVELS.join(", ")} (default warning).`,
  },
} as const satisfies Readonly<Record<string, { env: string; flag?: string; about: string }>>;

type OptionName = keyof typeof OPTIONS;

/** Values of flags by their names without dashes, as `parseArgs` gives them. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;
type Environment = Readonly<Record<string, string | undefined>>;

const isLoopback = (hostname: string) =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);

const ApiUrl = z.string().transform((text, context) => {
  const fail = (message: string) => {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  };
  if (!URL.canParse(text)) return fail("must be an origin such as https://api.clerk.com");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    return fail(
      "must begin with https:// (http:// is for addresses of this machine only: the key would go in the clear)",
    );
  if (url.username !== "" || url.password !== "") return fail("must not hold a user name or password");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "")
    return fail(`must be an origin without a path: ${url.origin}`);
  return url.origin;
});

const SECRET_KEY = /^sk_(test|live)_[\x21-\x7e]+$/;

/** A key is told by its prefix; what is no visible ASCII behind it cannot stand in a header. */
const SecretKey = z
  .string()
  .trim()
  .min(1, "is empty: set it to a secret key, or unset it for the sandbox")
  .regex(
    SECRET_KEY,
    "must begin with sk_test_ or sk_live_ and hold no spaces: copy it from the Clerk dashboard, API keys",
  );

/** Keys land in the wrong place: what holds one is not repeated in an error. */
export const holdsKey = (text: string) => /sk_(test|live)_/.test(text);

const Path = z
  .string()
  .min(1, "is empty: it must be the path of a file")
  .refine((text) => !holdsKey(text), "holds a secret key: it must be the path of a file")
  .optional();
const ApiVersion = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "must be a date such as 2026-05-12")
  .default("2026-05-12");
const SandboxEnvironment = z
  .enum(["development", "production"], "must be development or production")
  .optional();
const Timeout = z.coerce
  .number("must be a number of seconds")
  .positive("must be more than 0 seconds")
  .max(600, "must be at most 600 seconds")
  .default(30);
const UploadFolders = z
  .string()
  .transform((text) => text.split(delimiter).filter((path) => path !== ""))
  .refine(
    (paths) => paths.every((path) => isAbsolute(path)),
    `must be absolute paths, with ${delimiter} between them`,
  )
  .default([]);
const Level = z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("warning");

/** Variables that people set when they mean another one. */
const SLIPS: Readonly<Record<string, string>> = {
  CLERK_API_KEY: "CLERK_SECRET_KEY",
  CLERK_SECRET: "CLERK_SECRET_KEY",
  CLERK_KEY: "CLERK_SECRET_KEY",
};

const isSet = (value: string | undefined) => value !== undefined && value !== "";

function refuseUnknown(env: Environment): void {
  const known = Object.values(OPTIONS).map<string>((option) => option.env);
  const unknown = Object.keys(env).find((name) => name.startsWith("CLERK_MCP_") && !known.includes(name));
  if (unknown === undefined) return;
  const ours = known.filter((name) => name.startsWith("CLERK_MCP_"));
  throw new UsageError(`${unknown} is no variable of clerk-mcp. There are: ${ours.join(", ")}.`);
}

/** Without a key the sandbox answers: not so where somebody meant to give one. */
function refuseSlips(flags: Flags, env: Environment): void {
  const slip = Object.keys(SLIPS).find((name) => isSet(env[name]));
  if (slip !== undefined)
    throw new UsageError(
      `${slip} is set, but ${SLIPS[slip]} is not: clerk-mcp reads ${SLIPS[slip]}. Rename it, or unset it.`,
    );
  const { value, source } = given("apiUrl", flags, env);
  if (value !== undefined)
    throw new UsageError(
      `${source} is set, but CLERK_SECRET_KEY is not: without a key the sandbox would answer. ` +
        `Set CLERK_SECRET_KEY, or unset ${source}.`,
    );
}

/** The value of an option and what to call it in an error: a flag goes before the environment. */
function given(name: OptionName, flags: Flags, env: Environment) {
  const option = OPTIONS[name];
  const flag = "flag" in option ? flags[option.flag] : undefined;
  return typeof flag === "string" && "flag" in option
    ? { value: flag, source: `--${option.flag}` }
    : { value: env[option.env], source: option.env };
}

/** Reads an option; what is wrong with it is said under the name by which it was given. */
const readerOf =
  (flags: Flags, env: Environment) =>
  <S extends z.ZodType>(name: OptionName, schema: S): z.output<S> => {
    const { value, source } = given(name, flags, env);
    const parsed = z.safeParse(schema, value);
    if (parsed.success) return parsed.data;
    throw new UsageError(`${source} ${parsed.error.issues.map((issue) => issue.message).join("; ")}.`);
  };

function keyFromFile(file: string, source: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new UsageError(
      `${source}: ${file} cannot be read (${error instanceof Error ? error.message : "unknown"}).`,
    );
  }
  if (!SECRET_KEY.test(text))
    throw new UsageError(
      `${source}: what ${file} holds is no secret key: it must begin with sk_test_ or sk_live_ and hold nothing else.`,
    );
  return text;
}

function readSecretKey(flags: Flags, env: Environment): string | undefined {
  const read = readerOf(flags, env);
  const key = read("secretKey", SecretKey.optional());
  const file = read("secretKeyFile", Path);
  if (file === undefined) return key;
  const { source } = given("secretKeyFile", flags, env);
  if (key !== undefined) throw new UsageError(`CLERK_SECRET_KEY and ${source} are both set: keep one.`);
  return keyFromFile(file, source);
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

/** The sandbox's default file: each flavour has its own. */
const defaultSandboxFile = (environment: string) =>
  join(
    envPaths("clerk-mcp", { suffix: "" }).data,
    environment === "production" ? "sandbox-production.db" : "sandbox.db",
  );

/**
 * Reads what concerns the sandbox; a secret key in the environment does not.
 *
 * @throws UsageError naming the variable or flag that is wrong and what it must be; it never holds a key
 */
export function readSandboxSettings(flags: Flags, env: Environment = process.env): SandboxSettings {
  refuseUnknown(env);
  const read = readerOf(flags, env);
  const file = read("sandbox", Path);
  const environment = read("environment", SandboxEnvironment);
  const secretKey = read("sandboxSecretKey", SecretKey.optional());
  if (file !== undefined) return { file, environment, secretKey };
  const flavour = environment ?? "development";
  return { file: defaultSandboxFile(flavour), environment: flavour, secretKey };
}

function readTarget(flags: Flags, env: Environment): Target {
  const sandbox = readSandboxSettings(flags, env);
  const secretKey = readSecretKey(flags, env);
  const apiUrl = readerOf(flags, env)("apiUrl", ApiUrl.default("https://api.clerk.com"));
  if (secretKey === undefined) {
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
    secretKey,
    apiUrl,
    proxy: {
      httpProxy: readProxy(env, "HTTP_PROXY"),
      httpsProxy: readProxy(env, "HTTPS_PROXY"),
      noProxy: env["NO_PROXY"] ?? env["no_proxy"],
    },
  };
}

/** The least urgent log line that is wanted. */
export const readLogLevel = (flags: Flags, env: Environment = process.env): LogLevel =>
  readerOf(flags, env)("logLevel", Level);

/**
 * Reads flags and environment.
 *
 * @throws UsageError naming the variable or flag that is wrong and what it must be; it never holds a key
 */
export function readSettings(flags: Flags, env: Environment = process.env): Settings {
  const target = readTarget(flags, env);
  const read = readerOf(flags, env);
  return {
    target,
    apiVersion: read("apiVersion", ApiVersion),
    timeoutMs: read("timeout", Timeout) * 1000,
    uploadFolders: read("uploadFolders", UploadFolders),
  };
}

/** Whether colours are welcome on a stream (https://no-color.org). */
export const wantsColors = (stream: { isTTY: boolean }, env: Environment = process.env): boolean =>
  stream.isTTY && !isSet(env["NO_COLOR"]) && env["TERM"] !== "dumb";
