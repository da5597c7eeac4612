import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { secretPathsOf } from "../src/mcp/secrets.ts";
import { resultModel } from "../src/mcp/tool.ts";
import { readSettings } from "../src/config.ts";
import { catalogue } from "../tools/index.ts";
import { createHarness, text, type Harness } from "./support/harness.ts";

const portal = { name: "Portal", redirect_uris: ["https://portal.example.com/callback"] };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "clerk-mcp-secrets-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const keepingIn = (secretsFolder: string) => createHarness({ settings: { secretsFolder } });

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("a credential in a result", () => {
  test("goes to a file that only the user can read, whose path takes its place in text and structure", async () => {
    const secrets = join(folder(), "secrets");
    const { client, exchanges } = await keepingIn(secrets);
    const result = await client.callTool({ name: "create_oauth_application", arguments: portal });
    const answered = exchanges.at(-1)?.body ?? "";
    const secret = text(JSON.parse(answered), "client_secret");
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(JSON.stringify(result)).not.toContain(secret);
    const path = text(Object(result.structuredContent), "client_secret");
    expect(isAbsolute(path)).toBe(true);
    expect(JSON.stringify(result.content)).toContain(path);
    expect(readFileSync(path, "utf8")).toBe(secret);
    expect([mode(path), mode(secrets)]).toEqual(["600", "700"]);
    expect(readdirSync(secrets)).toHaveLength(1);
  });

  test("of an actor token is both the token and the URL that holds it", async () => {
    const { tool } = await keepingIn(folder());
    const user_id = text(await tool("create_user", { email_address: ["ada@example.com"] }), "id");
    const made = await tool("create_actor_token", { user_id, actor: { sub: "admin" } });
    expect(readFileSync(text(made, "url"), "utf8")).toContain(readFileSync(text(made, "token"), "utf8"));
  });

  test("that is empty needs no file", async () => {
    const secrets = folder();
    const { tool } = await keepingIn(secrets);
    expect(await tool("create_oauth_application", { ...portal, public: true })).toMatchObject({
      client_secret: "",
    });
    expect(readdirSync(secrets)).toEqual([]);
  });

  test("is not asked for where its file cannot be made", async () => {
    const blocked = join(folder(), "file");
    writeFileSync(blocked, "");
    const { failure, exchanges } = await keepingIn(blocked);
    const refusal = await failure("create_oauth_application", portal);
    expect(refusal).toContain("so the call was not sent");
    expect(refusal).toContain("Nothing was changed");
    expect(exchanges).toEqual([]);
  });

  test("is shown rather than lost where its file has gone", async () => {
    const secrets = folder();
    const { tool } = await createHarness({
      settings: { secretsFolder: secrets },
      between: (fetch) => async (input, init) => {
        const response = await fetch(input, init);
        for (const file of readdirSync(secrets)) rmSync(join(secrets, file));
        return response;
      },
    });
    const made = await tool("create_oauth_application", portal);
    expect(text(made, "client_secret").length).toBeGreaterThanOrEqual(32);
    expect(isAbsolute(text(made, "client_secret"))).toBe(false);
  });

  test("leaves no file behind when the call fails", async () => {
    const secrets = folder();
    const { failure } = await keepingIn(secrets);
    await failure("create_oauth_application", { name: "Portal", redirect_uris: ["nowhere"] });
    expect(readdirSync(secrets)).toEqual([]);
  });

  test("is shown where the operator says so", async () => {
    const { tool }: Harness = await createHarness();
    expect(text(await tool("create_oauth_application", portal), "client_secret")).toMatch(/^[\w-]{32,}$/);
  });

  test("is declared wherever an operation of the catalogue answers one", () => {
    const declaring = [...catalogue.values()].filter(
      ({ operation }) => secretPathsOf(resultModel(operation.response)).length > 0,
    );
    expect(declaring.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "create_oauth_application",
        "rotate_oauth_application_secret",
        "create_actor_token",
        "revoke_actor_token",
      ]),
    );
  });
});

describe("the default", () => {
  const secretsOf = (env: Record<string, string>) => readSettings({}, env).secretsFolder;

  test("is files with live keys, and to show elsewhere", () => {
    expect(secretsOf({ CLERK_SECRET_KEY: "sk_live_abc" })).toMatch(/secrets$/);
    expect(secretsOf({ CLERK_SECRET_KEY: "sk_test_abc" })).toBeUndefined();
    expect(secretsOf({})).toBeUndefined();
    expect(secretsOf({ CLERK_SECRET_KEY: "sk_live_abc", CLERK_MCP_SECRETS: "show" })).toBeUndefined();
    expect(secretsOf({ CLERK_SECRET_KEY: "sk_test_abc", CLERK_MCP_SECRETS: "file" })).toMatch(/secrets$/);
  });
});
