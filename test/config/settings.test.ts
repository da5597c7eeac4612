import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { OPTIONS } from "../../src/config/options.ts";
import {
  readToolAccessSettings,
  readLogLevel,
  readSandboxSettings,
  readSettings,
  type Flags,
} from "../../src/config/settings.ts";
import { UsageError } from "../../src/shared/errors.ts";

const KEY = "sk_test_0123456789abcdef";

type Env = Readonly<Record<string, string>>;

const parseSettings = (env: Env, flags: Flags = {}) => readSettings(flags, env);

/** Parses settings that must be rejected, and returns the error message. */
function getSettingsError(env: Env, flags: Flags = {}): string {
  try {
    readSettings(flags, env);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error("The settings were accepted.");
}

function createKeyFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "key");
  writeFileSync(file, text);
  return file;
}

describe("the secret key", () => {
  test("selects Clerk's API", () => {
    expect(parseSettings({ CLERK_SECRET_KEY: KEY }).target).toMatchObject({
      kind: "clerk",
      secretKey: KEY,
      apiUrl: "https://api.clerk.com",
    });
  });

  test("is recognized by its prefix, for development and production", () => {
    for (const secretKey of ["sk_test_x", "sk_live_x"])
      expect(parseSettings({ CLERK_SECRET_KEY: secretKey }).target).toMatchObject({ secretKey });
  });

  test("may have surrounding whitespace", () => {
    expect(parseSettings({ CLERK_SECRET_KEY: ` ${KEY}\n` }).target).toMatchObject({ secretKey: KEY });
  });

  test.each([
    ["a publishable key", "pk_test_abc"],
    ["a key with another prefix", "ak_0123456789"],
    ["only the prefix", "sk_test_"],
    ["a string that is invalid in a header", "sk_test_abc…"],
  ])("is rejected when it is %s, and not repeated in the message", (_, key) => {
    const message = getSettingsError({ CLERK_SECRET_KEY: key });
    expect(message).toMatch(/^CLERK_SECRET_KEY must begin with sk_test_ or sk_live_/);
    expect(message).not.toContain(key === "sk_test_" ? "sk_test_ is" : key);
  });

  test("is rejected when it is empty", () => {
    expect(getSettingsError({ CLERK_SECRET_KEY: "" })).toContain("CLERK_SECRET_KEY is empty");
  });

  test("is read from a file named by a variable or a flag", () => {
    const file = createKeyFile(`${KEY}\n`);
    expect(parseSettings({ CLERK_SECRET_KEY_FILE: file }).target).toMatchObject({ secretKey: KEY });
    expect(parseSettings({}, { "secret-key-file": file }).target).toMatchObject({ secretKey: KEY });
  });

  test("is not repeated in the message when it comes from a file and is invalid", () => {
    const file = createKeyFile("hunter2");
    const message = getSettingsError({ CLERK_SECRET_KEY_FILE: file });
    expect(message).toContain("CLERK_SECRET_KEY_FILE");
    expect(message).not.toContain("hunter2");
  });

  test("is rejected in place of a file name, and not repeated in the message", () => {
    for (const env of [{ CLERK_SECRET_KEY_FILE: KEY }, { CLERK_MCP_SANDBOX: KEY }]) {
      const message = getSettingsError(env);
      expect(message).toContain(Object.keys(env)[0]);
      expect(message).not.toContain(KEY);
    }
  });

  test("is rejected when its file does not exist, and the message names the flag and the file once", () => {
    expect(getSettingsError({}, { "secret-key-file": "/nowhere/key" })).toBe(
      "--secret-key-file: /nowhere/key cannot be read (ENOENT: no such file or directory).",
    );
  });

  test("is rejected when it is set in two places", () => {
    const message = getSettingsError({ CLERK_SECRET_KEY: KEY, CLERK_SECRET_KEY_FILE: createKeyFile(KEY) });
    expect(message).toContain("CLERK_SECRET_KEY and CLERK_SECRET_KEY_FILE are both set");
  });
});

describe("a likely mistake is rejected instead of falling back to the sandbox", () => {
  test.each(["CLERK_API_KEY", "CLERK_SECRET", "CLERK_KEY"])("%s without CLERK_SECRET_KEY", (name) => {
    const message = getSettingsError({ [name]: KEY });
    expect(message).toContain(`${name} is set, but CLERK_SECRET_KEY is not`);
    expect(message).not.toContain(KEY);
  });

  test("any other CLERK_… variable that contains a key", () => {
    const message = getSettingsError({ CLERK_BACKEND_TOKEN: KEY });
    expect(message).toContain("CLERK_BACKEND_TOKEN is set, but CLERK_SECRET_KEY is not");
    expect(message).not.toContain(KEY);
  });

  test("an API without a key", () => {
    expect(getSettingsError({ CLERK_API_URL: "https://api.example" })).toContain("CLERK_API_URL is set, but");
  });

  test("an unknown CLERK_MCP_… variable, with a list of the known ones", () => {
    expect(getSettingsError({ CLERK_MCP_NONSENSE: "x" })).toMatch(
      /^CLERK_MCP_NONSENSE is not a variable of clerk-mcp\. Its variables are: .*CLERK_MCP_SANDBOX,/,
    );
  });

  test.each([
    ["CLERK_MCP_SANDBOX_FILE", "CLERK_MCP_SANDBOX"],
    ["CLERK_MCP_SANDBOX_SECRET_KEY_FILE", "CLERK_MCP_SANDBOX_SECRET_KEY"],
    ["CLERK_MCP_LOGLEVEL", "CLERK_MCP_LOG_LEVEL"],
    ["CLERK_MCP_TOOLSET", "CLERK_MCP_TOOLSETS"],
    ["CLERK_SECRETKEY", "CLERK_SECRET_KEY"],
    ["CLERK_APIURL", "CLERK_API_URL"],
  ])("%s instead of %s", (name, suggestion) => {
    for (const env of [{}, { CLERK_SECRET_KEY: KEY }])
      expect(getSettingsError({ ...env, [name]: "x" })).toBe(
        `${name} is not a variable of clerk-mcp. Did you mean ${suggestion}?`,
      );
    expect(() => readToolAccessSettings({}, { [name]: "x" })).toThrow(suggestion);
  });

  test("a key together with a sandbox", () => {
    expect(getSettingsError({ CLERK_SECRET_KEY: KEY, CLERK_MCP_SANDBOX: ":memory:" })).toContain(
      "CLERK_MCP_SANDBOX",
    );
  });

  test("except another application's variable next to the secret key", () => {
    const env = { CLERK_SECRET_KEY: KEY, CLERK_API_KEY: "x", CLERK_WEBHOOK_SECRET: "y" };
    expect(parseSettings(env).target.kind).toBe("clerk");
  });
});

describe("CLERK_API_URL", () => {
  const withApiUrl = (url: string): Env => ({ CLERK_SECRET_KEY: KEY, CLERK_API_URL: url });

  test.each([
    ["https://api.example/", "https://api.example"],
    ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
    ["http://localhost:4000", "http://localhost:4000"],
    ["http://[::1]:4000", "http://[::1]:4000"],
  ])("is an origin: %s", (url, apiUrl) => {
    expect(parseSettings(withApiUrl(url)).target).toMatchObject({ apiUrl });
  });

  test.each([
    ["api.clerk.com", "must be an origin"],
    ["", "is empty"],
    ["https://api.clerk.com/v1", "without a path: https://api.clerk.com"],
    ["http://api.example", "must begin with https://"],
    ["ftp://127.0.0.1", "must begin with https://"],
    ["https://me:secret@api.example", "must not contain a user name"],
  ])("is rejected when it is %j", (url, reason) => {
    const message = getSettingsError(withApiUrl(url));
    expect(message).toMatch(/^CLERK_API_URL /);
    expect(message).toContain(reason);
  });

  test("is used with an API version, which is a date", () => {
    expect(parseSettings({}).apiVersion).toBe("2026-05-12");
    expect(parseSettings({ CLERK_API_VERSION: "2025-11-10" }).apiVersion).toBe("2025-11-10");
    expect(getSettingsError({ CLERK_API_VERSION: "2" })).toBe(
      "CLERK_API_VERSION must be a date such as 2026-05-12.",
    );
  });

  test("is reached through the environment's proxies, and no error contains their passwords", () => {
    const proxied = parseSettings({
      CLERK_SECRET_KEY: KEY,
      HTTPS_PROXY: "proxy.example:3128",
      NO_PROXY: "x",
    });
    expect(proxied.target).toMatchObject({
      proxy: { httpsProxy: "http://proxy.example:3128", httpProxy: undefined, noProxy: "x" },
    });
    const message = getSettingsError({
      CLERK_SECRET_KEY: KEY,
      HTTPS_PROXY: "socks5://me:secret@proxy.example",
    });
    expect(message).toMatch(/^HTTPS_PROXY /);
    expect(message).not.toContain("secret");
  });
});

describe("the sandbox", () => {
  test("is the default without a key, with one file per environment in the user's data folder", () => {
    const { target } = parseSettings({});
    expect(target).toMatchObject({ kind: "sandbox", environment: "development" });
    const development = readSandboxSettings({}, {}).file;
    const production = readSandboxSettings({ environment: "production" }, {}).file;
    expect(development).toMatch(/clerk-mcp.*\.db$/);
    expect(production).not.toBe(development);
  });

  test("is a file or in memory, and does not require an environment", () => {
    expect(parseSettings({ CLERK_MCP_SANDBOX: ":memory:" }).target).toMatchObject({
      file: ":memory:",
      environment: undefined,
    });
    expect(getSettingsError({ CLERK_MCP_SANDBOX: "" })).toContain("CLERK_MCP_SANDBOX is empty");
    expect(getSettingsError({}, { sandbox: "/nowhere/at/all/x.db" })).toBe(
      "--sandbox is in a folder that does not exist: create /nowhere/at/all first, or choose another file.",
    );
  });

  test("has its own secret key", () => {
    expect(readSandboxSettings({}, { CLERK_MCP_SANDBOX_SECRET_KEY: KEY }).secretKey).toBe(KEY);
    const message = getSettingsError({ CLERK_MCP_SANDBOX_SECRET_KEY: "hunter2" });
    expect(message).toContain("CLERK_MCP_SANDBOX_SECRET_KEY must begin with sk_test_ or sk_live_");
    expect(message).not.toContain("hunter2");
  });

  test("can be used when a secret key is set", () => {
    expect(readSandboxSettings({ sandbox: "x.db" }, { CLERK_SECRET_KEY: KEY })).toMatchObject({
      file: "x.db",
    });
  });

  test("is development or production, by --sandbox-environment or the older --environment", () => {
    for (const flag of ["sandbox-environment", "environment"]) {
      expect(readSandboxSettings({ [flag]: "production" }, {}).environment).toBe("production");
      expect(getSettingsError({}, { [flag]: "staging" })).toBe(
        `--${flag} must be development or production.`,
      );
    }
    expect(getSettingsError({ CLERK_MCP_SANDBOX_ENVIRONMENT: "staging" })).toBe(
      "CLERK_MCP_SANDBOX_ENVIRONMENT must be development or production.",
    );
  });
});

describe("a blank value or a placeholder that the host did not replace", () => {
  // oxlint-disable-next-line no-template-curly-in-string -- the placeholder of a host
  const blanks = ["", "  \t", "${user_config.value}", "${input:value}", "/x/${env:HOME}/y", "sk_test_x${}"];
  const options = Object.values(OPTIONS);
  const read = (env: Env, flags: Flags) => [readSettings(flags, env), readLogLevel(flags, env)];

  test.each(options.filter(({ ifBlank }) => ifBlank === "absent"))("counts as absent in $env", (option) => {
    for (const blank of blanks) {
      expect(read({ [option.env]: blank }, {})).toEqual(read({}, {}));
      if ("flag" in option) expect(read({}, { [option.flag]: blank })).toEqual(read({}, {}));
    }
  });

  test.each(options.filter(({ ifBlank }) => ifBlank === "refused"))("is refused in $env", (option) => {
    for (const blank of blanks) {
      const message = getSettingsError({ [option.env]: blank });
      expect(message).toMatch(
        new RegExp(`^${option.env} (?:is empty|holds a placeholder .* not replaced): `),
      );
      expect(message).not.toContain("sk_test");
      if ("flag" in option && !("boolean" in option))
        expect(getSettingsError({}, { [option.flag]: blank })).toContain(`--${option.flag} `);
    }
  });

  test("is refused where the default takes protection away or reaches another instance", () => {
    const refused = Object.entries(OPTIONS).flatMap(([name, { ifBlank }]) =>
      ifBlank === "refused" ? [name] : [],
    );
    expect(refused).toEqual([
      "secretKey",
      "secretKeyFile",
      "apiUrl",
      "sandbox",
      "sandboxSecretKey",
      "confirm",
      "readOnly",
      "tools",
      "excludeTools",
      "secrets",
      "auditLog",
    ]);
  });

  test("in a flag leaves its variable in effect", () => {
    expect(parseSettings({ CLERK_MCP_TIMEOUT: "5" }, { timeout: "" }).timeoutMs).toBe(5000);
  });

  test("counts as absent in a proxy when it is blank, and beside a secret key", () => {
    const env = { CLERK_SECRET_KEY: KEY, HTTPS_PROXY: " ", CLERK_MCP_SANDBOX_ENVIRONMENT: " " };
    expect(parseSettings(env).target).toMatchObject({ kind: "clerk", proxy: { httpsProxy: undefined } });
  });
});

describe("other settings", () => {
  test("a flag overrides its variable, and is named in errors", () => {
    expect(parseSettings({ CLERK_MCP_TIMEOUT: "5" }, { timeout: "7" }).timeoutMs).toBe(7000);
    expect(getSettingsError({}, { timeout: "soon" })).toMatch(/^--timeout must be a number/);
  });

  test("the timeout is a number of seconds with bounds", () => {
    expect(parseSettings({}).timeoutMs).toBe(30_000);
    for (const invalid of ["0", "-1", "601", "x"])
      expect(getSettingsError({ CLERK_MCP_TIMEOUT: invalid })).toMatch(/^CLERK_MCP_TIMEOUT /);
  });

  test("the upload folders are absolute paths, none by default", () => {
    expect(parseSettings({}).uploadFolders).toEqual([]);
    expect(parseSettings({ CLERK_MCP_UPLOAD_FOLDERS: "" }).uploadFolders).toEqual([]);
    const folders = [tmpdir(), import.meta.dirname];
    const text = folders.join(delimiter);
    expect(parseSettings({ CLERK_MCP_UPLOAD_FOLDERS: text }).uploadFolders).toEqual(folders);
    expect(parseSettings({}, { "upload-folders": `${text}${delimiter}` }).uploadFolders).toEqual(folders);
    expect(getSettingsError({}, { "upload-folders": "Pictures" })).toBe(
      `--upload-folders must be absolute paths separated by ${delimiter}.`,
    );
    for (const notAFolder of ["/nowhere", import.meta.filename])
      expect(getSettingsError({}, { "upload-folders": `${tmpdir()}${delimiter}${notAFolder}` })).toBe(
        `--upload-folders must be folders, but ${notAFolder} is not one.`,
      );
  });

  test("the log level must be one of the known levels", () => {
    expect(readLogLevel({}, {})).toBe("warning");
    expect(readLogLevel({}, { CLERK_MCP_LOG_LEVEL: "debug" })).toBe("debug");
    expect(() => readLogLevel({}, { CLERK_MCP_LOG_LEVEL: "loud" })).toThrow(
      "CLERK_MCP_LOG_LEVEL must be one of debug, info, warning, error.",
    );
  });
});

describe("tool access", () => {
  const settings = (env: Record<string, string>, flags: Record<string, string | boolean> = {}) =>
    readSettings(flags, { CLERK_MCP_SANDBOX: ":memory:", ...env });

  test("is unrestricted by default, and the confirmation policy depends on the key", () => {
    expect(settings({})).toMatchObject({
      confirm: undefined,
      concurrency: 16,
      auditLog: undefined,
      toolAccess: { readOnly: false, toolsets: undefined, tools: undefined, excludeTools: [] },
    });
  });

  test("is set by variables or flags", () => {
    const toolAccess = {
      readOnly: true,
      toolsets: ["users", "domains"],
      tools: ["get_user"],
      excludeTools: ["delete_user"],
    };
    expect(
      settings({
        CLERK_MCP_READ_ONLY: "true",
        CLERK_MCP_TOOLSETS: "users, domains",
        CLERK_MCP_TOOLS: "get_user",
        CLERK_MCP_EXCLUDE_TOOLS: "delete_user",
        CLERK_MCP_CONFIRM: "human",
        CLERK_MCP_AUDIT_LOG: "/tmp/audit.jsonl",
      }),
    ).toMatchObject({ toolAccess, confirm: "human", auditLog: "/tmp/audit.jsonl" });
    expect(
      settings(
        {},
        {
          "read-only": true,
          toolsets: "users,domains",
          tools: "get_user",
          "exclude-tools": "delete_user",
          confirm: "preview",
        },
      ),
    ).toMatchObject({ toolAccess, confirm: "preview" });
  });

  test.each([
    [{ CLERK_MCP_READ_ONLY: "yes" }, "CLERK_MCP_READ_ONLY must be true or false."],
    [{ CLERK_MCP_CONFIRM: "maybe" }, "CLERK_MCP_CONFIRM must be flag, preview or human."],
    [{ CLERK_MCP_TOOLS: " , " }, "CLERK_MCP_TOOLS is empty"],
    [{ CLERK_MCP_SECRETS: "hide" }, "CLERK_MCP_SECRETS must be show or file."],
    [{ CLERK_MCP_CONCURRENCY: "0" }, "CLERK_MCP_CONCURRENCY must be a number of requests from 1 to 100."],
    [{ CLERK_MCP_CONCURRENCY: "1.5" }, "CLERK_MCP_CONCURRENCY must be a whole number."],
    [{ CLERK_MCP_TOOLSETS: "none,users" }, "CLERK_MCP_TOOLSETS must be either none alone"],
    [{ CLERK_MCP_TOOLSETS: "users,all" }, "CLERK_MCP_TOOLSETS must be either all alone"],
    [{ CLERK_MCP_TOOLSETS: "users,,domains" }, "CLERK_MCP_TOOLSETS has a comma with no name"],
  ])("is rejected and its variable named when the value is invalid: %j", (env, message) => {
    expect(() => settings(env)).toThrow(message);
  });
});
