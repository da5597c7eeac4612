import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { helpCommand } from "../../src/cli/commands/help-command.ts";
import { COMMAND_HELP } from "../../src/cli/commands/command-help.ts";
import { parseToolArguments } from "../../src/cli/commands/parse-tool-arguments.ts";
import { createSearch } from "../../src/mcp/catalog/search/search-operations.ts";
import { loadTools } from "../../src/mcp/catalog/tool-list.ts";
import { detachedTerminal } from "../support/detached-terminal.ts";
import { catalog } from "../../tools/catalog.ts";

/** The built program, which users start in a terminal. */
const PROGRAM = new URL("../../dist/clerk-mcp.cjs", import.meta.url).pathname;

let homeFolder = "";
beforeAll(() => {
  homeFolder = mkdtempSync(join(tmpdir(), "clerk-mcp-cli-"));
  return () => rmSync(homeFolder, { recursive: true, force: true });
});

type Env = Readonly<Record<string, string>>;

function startProgram(args: readonly string[], env: Env = {}, program = PROGRAM) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { HOME: homeFolder, XDG_DATA_HOME: homeFolder, LOCALAPPDATA: homeFolder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill());
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const exited = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, exited };
}

/** Runs the program without a terminal and without configuration in its environment. */
const runProgram = (...args: readonly string[]) => startProgram(args).exited;

const JsonObject = z.record(z.string(), z.unknown());
const parseObject = (text: string) => JsonObject.parse(JSON.parse(text));

/** Calls a tool that must succeed, and parses its result. */
async function callTool(...args: readonly string[]) {
  const { code, stdout, stderr } = await runProgram("call", ...args);
  if (code !== 0) throw new Error(stderr);
  return parseObject(stdout);
}

const createSandboxFlags = () => ["--sandbox", join(mkdtempSync(join(homeFolder, "sandbox-")), "sandbox.db")];

const SearchResult = z.object({ operations: z.array(z.object({ name: z.string() })) });

describe("clerk-mcp", () => {
  test("prints its commands and settings with --help, and its version with --version", async () => {
    const [generalHelp, commandHelp, version] = await Promise.all([
      runProgram("--help"),
      runProgram("sandbox", "serve", "-h"),
      runProgram("--version"),
    ]);
    expect(generalHelp).toMatchObject({ code: 0, stderr: "" });
    expect(generalHelp.stdout).toContain("clerk-mcp call TOOL");
    expect(generalHelp.stdout).toContain("CLERK_MCP_SANDBOX, --sandbox");
    expect(commandHelp).toMatchObject({ code: 0, stderr: "" });
    expect(commandHelp.stdout).toContain("--port N");
    expect(commandHelp.stdout).toContain("--sandbox-environment");
    expect(commandHelp.stdout).not.toContain("--confirm");
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [["nope"], 'There is no command "nope"'],
    [["constructor"], 'There is no command "constructor"'],
    [["sandbox", "nope"], 'There is no command "sandbox nope"'],
    [["--frob"], "Unknown option '--frob'"],
    [["tools", "--port", "1"], "tools has no flag --port"],
    [["demo", "more"], 'demo takes no arguments, but "more" was given'],
    [["nope", "--help"], 'There is no command "nope"'],
    [["tools", "get_user", "more"], "tools takes at most one tool name"],
    [["--concurrency", "-1"], "--concurrency must be a number of requests from 1 to 100."],
    [["--concurrency", "--yes"], "Option '--concurrency' argument is ambiguous."],
    [["call", "get_user", "sk_test_abc"], '"(a secret key)" is not key=value'],
    [["--tools", "sk_test_abc"], "There is no tool (a secret key)"],
    [["--toolsets", "sk_test_abc"], "There is no toolset (a secret key)"],
    [["--sk_test_abc"], "Unknown option '--(a secret key)'"],
    [["--secret-key=sk_test_abc"], "A key does not belong on the command line"],
    [["sk_test_abc"], "There is no command"],
  ])("rejects %j with exit code 2 and reveals no key", async (args, reason) => {
    const { code, stdout, stderr } = await runProgram(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain("sk_test_abc");
  });
});

/** Calls `help` in this process, because starting a process for each page would be slow. */
describe("the help", () => {
  async function printHelp(...args: string[]) {
    const stdout = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });
    await helpCommand({ ...detachedTerminal, args, stdout });
    return String(stdout.read());
  }

  test.each(Object.entries(COMMAND_HELP))(
    "on %s describes that command",
    async (name, { usage, flags = [] }) => {
      const page = await printHelp(...name.split(" "), "whatever", "follows");
      expect(page.startsWith(`clerk-mcp ${usage}: `)).toBe(true);
      for (const [flag] of flags) expect(page).toContain(flag);
      expect(await printHelp()).toContain(`clerk-mcp ${usage}`);
    },
  );

  test("on the sandbox lists its commands", async () => {
    const page = await printHelp("sandbox");
    for (const { usage } of Object.values(COMMAND_HELP))
      expect(page.includes(`clerk-mcp ${usage}`)).toBe(usage.startsWith("sandbox "));
  });
});

describe("clerk-mcp tools", () => {
  test("lists every tool with its effect, one per line", async () => {
    const { stdout } = await runProgram("tools");
    const lines = stdout.split("\n");
    const findLine = (name: string) => lines.find((line) => line.trim().startsWith(`${name} `));
    for (const [name, { operation }] of catalog) expect(findLine(name)).toContain(` ${operation.effect} `);
    for (const { name, isDefault } of loadTools())
      expect(findLine(name)?.trim().startsWith(`${name} * `)).toBe(isDefault);
  });

  test("lists the tools that a client would receive with the same settings", async () => {
    const [text, json] = await Promise.all([
      runProgram("tools", "--toolsets", "domains", "--read-only"),
      startProgram(["tools", "--json"], { CLERK_MCP_TOOLS: "get_user,delete_user,search_operations" }).exited,
    ]);
    expect(text.stdout).toMatch(/^ {2}list_domains +read /m);
    expect(text.stdout).not.toMatch(/write|create_domain|list_users/);
    expect(text.stdout).toMatch(/^6 tools are listed\. \d+ more can be called/m);
    const definitions = z.array(JsonObject).parse(JSON.parse(json.stdout));
    expect(definitions.map(({ name }) => name)).toEqual(["search_operations", "get_user", "delete_user"]);
  });

  test("shows one tool with its arguments", async () => {
    const [text, json, unknownTool] = await Promise.all([
      runProgram("tools", "create_domain"),
      runProgram("tools", "create_domain", "--json"),
      runProgram("tools", "create_domains"),
    ]);
    expect(text.stdout).toMatch(/^create_domain: /);
    expect(text.stdout).toMatch(/^ {2}name +string, required/m);
    expect(text.stdout).toMatch(/^ {2}dry_run +boolean$/m);
    expect(parseObject(json.stdout)).toMatchObject({
      name: "create_domain",
      inputSchema: { type: "object" },
    });
    expect(unknownTool).toMatchObject({ code: 1, stdout: "" });
    expect(unknownTool.stderr).toContain("Did you mean create_domain?");
  });

  test.each([
    ["tools.json", "there are no tools"],
    ["start.cjs", "clerk-mcp can do nothing"],
    ["bundle.cjs", "clerk-mcp can do nothing"],
  ])("names the file that an incomplete build lacks: %s", async (missing, consequence) => {
    const folder = mkdtempSync(join(homeFolder, "dist-"));
    for (const name of ["clerk-mcp.cjs", "start.cjs", "bundle.cjs", "tools.json"])
      if (name !== missing) copyFileSync(join(dirname(PROGRAM), name), join(folder, name));
    const { code, stdout, stderr } = await startProgram(
      ["tools", "create_domain"],
      {},
      join(folder, "clerk-mcp.cjs"),
    ).exited;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      `clerk-mcp: ${join(folder, missing)} cannot be read (ENOENT), and without it ${consequence}. ` +
        "In a checkout, run npm run build; otherwise install clerk-mcp again.\n",
    );
  });

  test("has a prebuilt search index that returns the same results as one built at run time", async () => {
    const search = createSearch(catalog);
    for (const query of [
      "we don’t need the machine",
      "give the customer €50 credit",
      "kick her out of the org",
    ]) {
      const { stdout } = await runProgram("call", "search_operations", `query=${query}`);
      const { operations } = SearchResult.parse(JSON.parse(stdout));
      expect(operations).toEqual(search(query).map(({ name }) => ({ name })));
    }
  });

  test("prints the definitions as JSON, and the README's tables as Markdown", async () => {
    const [json, markdown] = await Promise.all([
      runProgram("tools", "--json"),
      runProgram("tools", "--markdown"),
    ]);
    const definitions = z.array(JsonObject).parse(JSON.parse(json.stdout));
    expect(definitions.map(({ name }) => name)).toEqual(loadTools().map(({ name }) => name));
    expect(definitions[0]).toHaveProperty("inputSchema");
    expect(markdown.stdout).toMatch(
      /^\| `delete_domain` +\| destructive +\| yes +\| Delete a satellite domain +\|$/m,
    );
  });

  test("exits without an error when stdout is closed", async () => {
    const { child, exited } = startProgram(["tools", "--json"]);
    child.stdout.destroy();
    expect(await exited).toMatchObject({ stderr: "" });
  });
});

describe("clerk-mcp call", () => {
  test.each([
    ["--read-only", [], "this server is read-only"],
    ["--exclude-tools", ["create_domain,list_users"], "the operator has excluded it (--exclude-tools)"],
    ["--tools", ["list_domains"], "it is not among the tools that this server allows (--tools)"],
  ])("rejects tools that %s forbids, and calls those it allows", async (flag, values, reason) => {
    const sandbox = createSandboxFlags();
    const rule = [flag, ...values];
    const { code, stdout, stderr } = await runProgram(
      "call",
      "create_domain",
      "name=a.example",
      "is_satellite=true",
      ...rule,
      "--yes",
      ...sandbox,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`create_domain cannot be called: ${reason}`);
    expect(await callTool("list_domains", ...rule, ...sandbox)).toMatchObject({ total_count: 1 });
  });

  test("rejects arguments with which a call has the effect of an excluded tool", async () => {
    const sandbox = createSandboxFlags();
    const rule = ["--exclude-tools", "update_beta_instance_settings"];
    const update = (argument: string) =>
      runProgram("call", "update_instance_restrictions", argument, ...rule, ...sandbox);
    const refused = await update("allowlist=false");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain(
      "update_instance_restrictions cannot be called with allowlist: false: it does what update_beta_instance_settings does",
    );
    expect(await update("blocklist=false")).toMatchObject({ code: 0, stderr: "" });
  });

  test("accepts arguments as pairs or JSON, and makes a destructive call only with --yes", async () => {
    const sandbox = createSandboxFlags();
    const added = await callTool("create_domain", "name=shop.example.com", "is_satellite=true", ...sandbox);
    expect(added).toMatchObject({ object: "domain", name: "shop.example.com" });
    const argument = JSON.stringify({ domain_id: added["id"] });

    const unconfirmed = await runProgram("call", "delete_domain", argument, ...sandbox);
    expect(unconfirmed).toMatchObject({ code: 1, stdout: "" });
    expect(unconfirmed.stderr).toContain("shop.example.com");
    expect(unconfirmed.stderr).toContain("Nothing was changed. To continue, call it again with --yes.");
    expect(await callTool("list_domains", ...sandbox)).toMatchObject({ total_count: 2 });

    expect(await callTool("delete_domain", argument, "--yes", ...sandbox)).toMatchObject({ deleted: true });
    expect(await callTool("list_domains", ...sandbox)).toMatchObject({ total_count: 1 });
  });

  test("reads values as text, and refuses those that would not arrive as they were given", async () => {
    const sandbox = createSandboxFlags();
    const added = await callTool(
      "create_domain",
      '{"name":["shop.example.com"],"is_satellite":"true"}',
      ...sandbox,
    );
    const argument = JSON.stringify({
      operation: "delete_domain",
      arguments: JSON.stringify({ domain_id: added["id"], dry_run: null }),
    });
    expect(await callTool("destructive_operation", argument, "--yes", ...sandbox)).toMatchObject({
      deleted: true,
    });
    for (const metadata of ['{"__proto__":1}', '{"n":12345678901234567890}', '{"n":1e400}']) {
      const fields = [`private_metadata=${metadata}`, `{"private_metadata":${metadata}}`];
      for (const words of fields)
        expect((await runProgram("call", "create_user", words, ...sandbox)).stderr).toContain(
          "private_metadata.",
        );
    }
  });

  test("searches operations and calls them through the meta-tools", async () => {
    const sandbox = createSandboxFlags();
    const searchResult = await callTool("search_operations", "query=add a domain", ...sandbox);
    expect(JSON.stringify(searchResult)).toContain("create_domain");
    const name = "shop.example.com";
    const args = `arguments=${JSON.stringify({ name, is_satellite: true })}`;
    const added = await callTool("write_operation", "operation=create_domain", args, ...sandbox);
    expect(added).toMatchObject({ object: "domain", name });
    const deletion = [
      "destructive_operation",
      "operation=delete_domain",
      `arguments=${JSON.stringify({ domain_id: added["id"] })}`,
      ...sandbox,
    ];
    expect((await runProgram("call", ...deletion)).stderr).toContain("Nothing was changed. To continue");
    expect(await callTool(...deletion, "--yes")).toMatchObject({ deleted: true });
  });

  test("leaves all data in the sandbox's main database file, so that it can be copied", async () => {
    const folder = mkdtempSync(join(homeFolder, "sandbox-"));
    const file = join(folder, "sandbox.db");
    await callTool("create_organization", "name=Acme", "--sandbox", file);
    const copy = join(folder, "copy.db");
    copyFileSync(file, copy);
    expect(await callTool("list_organizations", "--sandbox", copy)).toMatchObject({ total_count: 1 });
  });

  test("prints an error to stderr", async () => {
    const { code, stdout, stderr } = await runProgram(
      "call",
      "create_domain",
      "name=x",
      "port=1",
      ...createSandboxFlags(),
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("is_satellite: ");
    expect(stderr).toContain("port: no such field");
  });

  test("suggests a similar tool when the tool does not exist", async () => {
    const { code, stderr } = await runProgram("call", "delete_domains");
    expect(code).toBe(1);
    expect(stderr).toContain('There is no tool "delete_domains". Did you mean delete_domain?');
  });

  test.each([
    ["a file that is not a database", ["--sandbox", PROGRAM], "is damaged, or not a database"],
    ["an unreachable API", ["--api-url", "http://127.0.0.1:9"], "could not be reached"],
  ])("says what to do about %s", async (_, flags, reason) => {
    const env = flags[0] === "--api-url" ? { CLERK_SECRET_KEY: "sk_test_abc" } : {};
    const { code, stderr } = await startProgram(["call", "list_domains", "--timeout", "1", ...flags], env)
      .exited;
    expect(code).toBe(1);
    expect(stderr).toContain(reason);
    expect(stderr).toContain("Next: Try again once this is fixed.");
  });
});

describe("command line arguments", () => {
  const schema = {
    properties: {
      name: { type: "string" },
      limit: { type: "integer" },
      exact: { type: "boolean" },
      ids: { type: "array", items: { type: "string" } },
      sizes: { type: "array", items: { type: "number" } },
      data: { type: "object" },
      proxy: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
  };
  const parse = (...args: string[]) => parseToolArguments(args, schema);

  test("are parsed according to the types of the fields", () => {
    expect(parse("name=12", "limit=12", "exact=false", 'data={"a":[1]}')).toEqual({
      name: "12",
      limit: 12,
      exact: false,
      data: { a: [1] },
    });
  });

  test("become arrays from repeated keys, a single value, or JSON", () => {
    expect(parse("ids=1", "ids=2", "sizes=3")).toEqual({ ids: ["1", "2"], sizes: [3] });
    expect(parse('ids=["1","2"]', "sizes=[]")).toEqual({ ids: ["1", "2"], sizes: [] });
  });

  test("become arrays from comma-separated words, but not from sentences or URLs", () => {
    expect(parse("ids=id,first_name", "sizes=1,2.5")).toEqual({ ids: ["id", "first_name"], sizes: [1, 2.5] });
    expect(parse("ids=a@example.com,+15551234567", "ids=b")).toEqual({
      ids: ["a@example.com", "+15551234567", "b"],
    });
    for (const text of ["Doe, Jane", "https://a.example/?b=1,2", ",", "a,"])
      expect(parse(`ids=${text}`)).toEqual({ ids: [text] });
    expect(parse("name=a,b")).toEqual({ name: "a,b" });
  });

  test("become null only when the field is nullable", () => {
    expect(parse("proxy=null", "name=null")).toEqual({ proxy: null, name: "null" });
    expect(parse("proxy=https://a.example/?b=c")).toEqual({ proxy: "https://a.example/?b=c" });
  });

  test("stay strings when they do not match the type, so that the tool reports the error", () => {
    expect(parse("limit=many", "exact=1", "data=[", "other=x")).toEqual({
      limit: "many",
      exact: "1",
      data: "[",
      other: "x",
    });
  });

  test("can be one JSON object instead", () => {
    expect(parse('{"limit": 1}')).toEqual({ limit: 1 });
    expect(parse()).toEqual({});
    for (const invalid of ["{oops", "[1]", "name", "=x"]) expect(() => parse(invalid)).toThrow();
    expect(() => parse("limit=1", "limit=2")).toThrow("limit is given 2 times");
  });
});

describe("clerk-mcp sandbox", () => {
  test("serves the API over HTTP on 127.0.0.1, with its own key, until SIGTERM", async () => {
    const sandbox = createSandboxFlags();
    const { child, exited } = startProgram(["sandbox", "serve", "--port", "0", ...sandbox]);
    const output = await new Promise<string>((resolve) => {
      let text = "";
      child.stdout.on("data", (chunk: string) => {
        text += chunk;
        if (text.includes("CLERK_PUBLISHABLE_KEY=")) resolve(text);
      });
    });
    const readVariable = (name: string) => new RegExp(`^${name}=(.+)$`, "m").exec(output)?.[1] ?? "";
    const url = readVariable("CLERK_API_URL");
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(readVariable("CLERK_PUBLISHABLE_KEY")).toMatch(/^pk_test_/);

    const get = (key: string) =>
      fetch(`${url}/v1/domains`, { headers: { authorization: `Bearer ${key}`, connection: "close" } });
    expect(await (await get(readVariable("CLERK_SECRET_KEY"))).json()).toMatchObject({ total_count: 1 });
    expect((await get("sk_test_other")).status).toBe(401);

    const second = await runProgram("sandbox", "serve", "--port", new URL(url).port, ...createSandboxFlags());
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toContain("--port");

    // `--sandbox-secret-key` replaces the key of the running server permanently.
    const reset = await runProgram(
      "sandbox",
      "reset",
      "-y",
      "--sandbox-secret-key",
      "sk_test_mine",
      ...sandbox,
    );
    expect(reset.code).toBe(0);
    expect((await get("sk_test_mine")).status).toBe(200);

    child.kill("SIGTERM");
    expect(await exited).toMatchObject({ code: 0, stderr: "" });
  });

  test("prints its outbox, and accepts an invitation by its link", async () => {
    const sandbox = createSandboxFlags();
    expect(await runProgram("sandbox", "outbox", ...sandbox)).toMatchObject({ code: 0, stdout: "" });
    await callTool("create_invitation", "email_address=zoe@example.com", ...sandbox);
    const mails = await runProgram("sandbox", "outbox", ...sandbox);
    expect(mails.stdout).toMatch(/^To: +zoe@example\.com$/m);
    const url = /^ {2}(https?:\S+)$/m.exec(mails.stdout)?.[1] ?? "";
    const json = z
      .array(JsonObject)
      .parse(JSON.parse((await runProgram("sandbox", "outbox", "--json", ...sandbox)).stdout));
    expect(json).toMatchObject([{ recipient: "zoe@example.com", links: [url] }]);

    const accepted = await runProgram("sandbox", "accept", url, ...sandbox);
    expect(accepted.stdout).toMatch(/^Accepted inv_\w+\.\nThe user user_\w+ was created\.$/m);
    const secondAttempt = await runProgram("sandbox", "accept", url, ...sandbox);
    expect(secondAttempt).toMatchObject({ code: 1, stdout: "" });
    expect(secondAttempt.stderr).toContain("Not accepted. Nothing was changed.\n");
  });

  test("grants an OAuth application access to a user, and prints its tokens", async () => {
    const sandbox = createSandboxFlags();
    const application = await callTool(
      "create_oauth_application",
      "name=Portal",
      'redirect_uris=["https://portal.example.com"]',
      "scopes=profile offline_access",
      ...sandbox,
    );
    const user = await callTool("create_user", "email_address=ada@example.com", ...sandbox);
    const [applicationId, userId] = [String(application["id"]), String(user["id"])];
    const granted = await runProgram("sandbox", "grant", applicationId, userId, ...sandbox);
    expect(granted).toMatchObject({ code: 0, stderr: "" });
    const token = /^access_token {3}(oat_\w+)$/m.exec(granted.stdout)?.[1] ?? "";
    expect(granted.stdout).toMatch(/^refresh_token {2}ort_\w+$/m);
    expect(await callTool("verify_oauth_access_token", `access_token=${token}`, ...sandbox)).toMatchObject({
      subject: userId,
      scopes: ["profile", "offline_access"],
    });
    const rejected = await runProgram("sandbox", "grant", applicationId, userId, "openid", ...sandbox);
    expect(rejected).toMatchObject({ code: 1, stdout: "" });
    expect(rejected.stderr).toContain("Not granted. Nothing was changed.\n");
    expect(await runProgram("sandbox", "grant", applicationId, ...sandbox)).toMatchObject({
      code: 2,
      stdout: "",
    });
  });

  test("is emptied only with --yes, and keeps its environment", async () => {
    const sandbox = createSandboxFlags();
    await callTool(
      "create_user",
      "email_address=ada@example.com",
      "skip_password_requirement=true",
      ...sandbox,
    );
    const unconfirmed = await runProgram("sandbox", "reset", ...sandbox);
    expect(unconfirmed.code).toBe(1);
    expect(unconfirmed.stderr).toContain("--yes");
    expect(await callTool("count_users", ...sandbox)).toMatchObject({ total_count: 1 });
    expect(await runProgram("sandbox", "reset", "--yes", ...sandbox)).toMatchObject({ code: 0 });
    expect(await callTool("count_users", ...sandbox)).toMatchObject({ total_count: 0 });
    expect(await callTool("list_domains", ...sandbox)).toMatchObject({ total_count: 1 });

    const otherEnvironment = await runProgram("sandbox", "outbox", "--environment", "production", ...sandbox);
    expect(otherEnvironment.code).toBe(2);
    expect(otherEnvironment.stderr).toContain("contains a development instance");
  });

  test("is seeded with users only when it is empty", async () => {
    const sandbox = createSandboxFlags();
    const seeded = await runProgram("sandbox", "seed", "--users", "30", ...sandbox);
    expect(seeded).toMatchObject({ code: 0, stderr: "" });
    expect(seeded.stdout).toContain("has 30 users");
    expect(await callTool("count_users", ...sandbox)).toMatchObject({ total_count: 30 });
    expect((await runProgram("sandbox", "seed", ...sandbox)).code).toBe(2);
    const invalidCount = await runProgram("sandbox", "seed", "--users", "many", ...sandbox);
    expect(invalidCount.code).toBe(2);
    expect(invalidCount.stderr).toContain("--users must be a number");
  });

  test.each([
    ["HOME is empty", { HOME: "", XDG_DATA_HOME: "" }],
    ["XDG_DATA_HOME is relative", { XDG_DATA_HOME: "data" }],
  ])("is in the user's home folder, never in the current one, when %s", async (_, env) => {
    const { stdout } = await startProgram(["sandbox", "path"], env).exited;
    expect(isAbsolute(stdout.trim())).toBe(true);
    expect(stdout.startsWith(process.cwd())).toBe(false);
  });

  test("prints its path, even when a secret key is set", async () => {
    const { stdout } = await startProgram(["sandbox", "path"], { CLERK_SECRET_KEY: "sk_test_abc" }).exited;
    expect(stdout.startsWith(homeFolder)).toBe(true);
    expect(stdout).toMatch(/sandbox\.db\n$/);
  });
});

test("clerk-mcp demo completes regardless of the configured keys, and removes its files", async () => {
  const env = { CLERK_SECRET_KEY: "sk_live_real", CLERK_MCP_NONSENSE: "1", TMPDIR: homeFolder };
  const { code, stdout, stderr } = await startProgram(["demo"], env).exited;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("needs confirmation");
  expect(stdout).toContain("rotate_oauth_application_secret");
  expect(stdout).toContain("Done.");
  expect(stdout).not.toContain("\u001B[");
  expect(readdirSync(homeFolder).filter((name) => name.startsWith("clerk-mcp-demo-"))).toEqual([]);
});
