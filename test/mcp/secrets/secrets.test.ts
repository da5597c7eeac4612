import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod/v3";
import { buildResultSchema } from "../../../src/mcp/catalog/tool.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { catalog } from "../../../tools/catalog.ts";
import { isSecret, unwrap } from "../../../tools/core/zod-introspection.ts";
import { callTool } from "../../../src/mcp/call/call-tool.ts";
import { createHarness, getItems, getString, type Harness } from "../../support/harness.ts";

const portal = { name: "Portal", redirect_uris: ["https://portal.example.com/callback"] };

function createFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "clerk-mcp-secrets-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const createHarnessWithSecrets = (secretsFolder: string) => createHarness({ settings: { secretsFolder } });

/** Lists the files that hold credentials, without the folder's dotfiles. */
const listSecretFiles = (secrets: string) => readdirSync(secrets).filter((name) => !name.startsWith("."));

const getFileMode = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Fields named like a credential that contain none, as `owner.field`: the owner is the `object` or outer field. */
const NON_SECRET_FIELDS = [
  { fields: /\.(\w+_)?(image|avatar|logo|logo_public)_url$/, reason: "Images are public." },
  {
    fields: /^(role|permission|role_set|role_set_item|tasks|custom_attributes)\.key$/,
    reason: "The field is an identifier.",
  },
  {
    fields: /\.(initial_)?role_set_key$|^oauth_config\.provider_key$/,
    reason: "The field is an identifier.",
  },
  {
    fields: /^(error|logs)\.code$|\.code_type$|\.blocked_country_codes$/,
    reason: "The field is a classification.",
  },
  {
    fields: /^domain\.|^proxy_check\.|^redirect_url\.url$/,
    reason: "The URL is the address of an application.",
  },
  {
    fields:
      /^oauth_application\.(callback|authorize|token_fetch|user_info|discovery|token_introspection)_url$/,
    reason: "The URL is an endpoint, which is useless without credentials.",
  },
  {
    fields: /^(saml_connection\.(idp|acs|sp)|oauth_config\.\w+|\w*directory\.endpoint)\w*_url$/,
    reason: "The URL is an endpoint, which is useless without credentials.",
  },
  {
    fields: /\.external_verification_redirect_url$/,
    reason: "The URL starts a sign-in, which the user must still complete.",
  },
  {
    fields: /^create_enterprise_connection_test_run\.url$/,
    reason: "The URL starts a sign-in, which the user must still complete.",
  },
  { fields: /\.promo_code$/, reason: "A promotion code is meant to be shared." },
  { fields: /\.gateway_external_url$/, reason: "The page requires a sign-in." },
];

const Shape = z.record(z.instanceof(z.ZodType));
const Options = z.array(z.instanceof(z.ZodType));
const CREDENTIAL_NAME = /token|secret|key|jwt|code|url|ticket/i;

/** Lists the text fields of a model that have a credential's name and are not declared as secret. */
function listUndeclaredSecrets(model: z.ZodTypeAny, owner: string, name = ""): string[] {
  if (isSecret(model)) return [];
  const type = unwrap(model);
  if (type instanceof z.ZodArray)
    return listUndeclaredSecrets(Options.parse([type.element])[0] ?? z.never(), owner, name);
  if (type instanceof z.ZodUnion)
    return Options.parse(type.options).flatMap((alternative) =>
      listUndeclaredSecrets(alternative, owner, name),
    );
  if (type instanceof z.ZodObject) {
    const shape = Shape.parse(type.shape);
    const { object } = shape;
    const kind =
      object instanceof z.ZodLiteral ? String(object.value) : name === "" || name === "data" ? owner : name;
    return Object.entries(shape).flatMap(([field, fieldModel]) =>
      listUndeclaredSecrets(fieldModel, kind, field),
    );
  }
  const isText = !(type instanceof z.ZodBoolean) && !(type instanceof z.ZodNumber);
  return isText && CREDENTIAL_NAME.test(name) ? [`${owner}.${name}`] : [];
}

describe("a credential in a result", () => {
  test("is saved to a file that only the user can read, and replaced by its path in text and structured content", async () => {
    const secrets = join(createFolder(), "secrets");
    const { client, exchanges } = await createHarnessWithSecrets(secrets);
    const result = await client.callTool({ name: "create_oauth_application", arguments: portal });
    const responseBody = exchanges.at(-1)?.body ?? "";
    const secret = getString(JSON.parse(responseBody), "client_secret");
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(JSON.stringify(result)).not.toContain(secret);
    const path = getString(Object(result.structuredContent), "client_secret");
    expect(isAbsolute(path)).toBe(true);
    expect(JSON.stringify(result.content)).toContain(path);
    expect(readFileSync(path, "utf8")).toBe(secret);
    expect([getFileMode(path), getFileMode(secrets)]).toEqual(["600", "700"]);
    expect(listSecretFiles(secrets)).toHaveLength(1);
  });

  test("is captured from an actor token both as the token and as the URL that contains it", async () => {
    const { tool } = await createHarnessWithSecrets(createFolder());
    const user_id = getString(await tool("create_user", { email_address: ["ada@example.com"] }), "id");
    const created = await tool("create_actor_token", { user_id, actor: { sub: "admin" } });
    expect(readFileSync(getString(created, "url"), "utf8")).toContain(
      readFileSync(getString(created, "token"), "utf8"),
    );
  });

  test("is not saved when it is empty", async () => {
    const secrets = createFolder();
    const { tool } = await createHarnessWithSecrets(secrets);
    expect(await tool("create_oauth_application", { ...portal, public: true })).toMatchObject({
      client_secret: "",
    });
    expect(readdirSync(secrets)).toEqual([]);
  });

  test("prevents the request when its file cannot be created", async () => {
    const notAFolder = join(createFolder(), "file");
    writeFileSync(notAFolder, "");
    const { failure, exchanges } = await createHarnessWithSecrets(notAFolder);
    const error = await failure("create_oauth_application", portal);
    expect(error).toContain("so the call was not sent");
    expect(error).toContain("Nothing was changed");
    expect(exchanges).toEqual([]);
  });

  /** Creates a harness that calls `interrupt` after the API has responded and before the client reads the response. */
  const createHarnessWithInterruption = (secrets: string, interrupt: () => void) =>
    createHarness({
      settings: { secretsFolder: secrets },
      wrapFetch: (fetch) => async (input, init) => {
        const response = await fetch(input, init);
        interrupt();
        return response;
      },
    });

  test("is saved when the folder was removed during the request", async () => {
    const secrets = join(createFolder(), "secrets");
    const { tool } = await createHarnessWithInterruption(secrets, () => rmSync(secrets, { recursive: true }));
    const path = getString(await tool("create_oauth_application", portal), "client_secret");
    expect(readFileSync(path, "utf8")).toMatch(/^[\w-]{32,}$/);
  });

  test("is returned in the result when the folder cannot be created again", async () => {
    const secrets = join(createFolder(), "secrets");
    const { tool } = await createHarnessWithInterruption(secrets, () => {
      rmSync(secrets, { recursive: true });
      writeFileSync(secrets, "");
    });
    expect(getString(await tool("create_oauth_application", portal), "client_secret")).toMatch(
      /^[\w-]{32,}$/,
    );
  });

  test("is saved from each item of a list, too, and prevents the request when no file can be created", async () => {
    const secrets = createFolder();
    const { tool } = await createHarnessWithSecrets(secrets);
    const user_id = getString(await tool("create_user", { email_address: ["ada@example.com"] }), "id");
    const organization_id = getString(
      await tool("create_organization", { name: "Acme", created_by: user_id }),
      "id",
    );
    const invitations = ["bob", "eve"].map((name) => ({
      email_address: `${name}@example.com`,
      inviter_user_id: user_id,
      role: "org:member",
    }));
    const bulk = { organization_id, invitations };
    const created = getItems(await tool("bulk_create_organization_invitations", bulk));
    const urls = created.map((invitation) => readFileSync(getString(invitation, "url"), "utf8"));
    expect(urls).toEqual([expect.stringContaining("ticket="), expect.stringContaining("ticket=")]);
    expect(new Set(urls).size).toBe(2);

    const notAFolder = join(createFolder(), "file");
    writeFileSync(notAFolder, "");
    const { failure, exchanges } = await createHarnessWithSecrets(notAFolder);
    const error = await failure("bulk_create_organization_invitations", {
      ...bulk,
      organization_id: "org_1",
    });
    expect(error).toContain("so the call was not sent");
    expect(exchanges).toEqual([]);
  });

  test("is passed to another tool by the path of its file", async () => {
    const secrets = createFolder();
    const { tool } = await createHarnessWithSecrets(secrets);
    const machine = await tool("create_machine", { name: "worker" });
    const machine_secret_key = getString(machine, "secret_key");
    expect(machine_secret_key.startsWith(secrets)).toBe(true);
    const { id, token } = await tool("create_m2m_token", { machine_secret_key });
    expect(readFileSync(String(token), "utf8")).toMatch(/^mt_/);
    expect(await tool("verify_m2m_token", { token })).toMatchObject({ id, revoked: false });
  });

  test("is read only from files in the secrets folder, and only for secret fields", async () => {
    const secrets = createFolder();
    const { tool, failure } = await createHarnessWithSecrets(secrets);
    const key = await tool("create_api_key", {
      name: "key",
      subject: getString(await tool("create_user", { username: "ada_l" }), "id"),
    });
    const path = getString(key, "secret");
    const outsidePath = join(createFolder(), "key");
    writeFileSync(outsidePath, readFileSync(path));
    for (const secret of [outsidePath, join(secrets, ".name-key"), `${path}x`, join(secrets, "..", "key")])
      expect(await failure("verify_api_key", { secret })).toContain("verify_api_key failed");
    expect(await tool("verify_api_key", { secret: path })).toMatchObject({ id: key["id"] });
    await tool("update_api_key", { apiKeyID: getString(key, "id"), description: path });
    expect(await tool("get_api_key", { apiKeyID: getString(key, "id") })).toMatchObject({
      description: path,
    });
  });

  test("is saved to the same file when it is read again, and not saved when `fields` leaves it out", async () => {
    const secrets = createFolder();
    const { tool } = await createHarnessWithSecrets(secrets);
    await tool("create_invitation", { email_address: "ada@example.com" });
    const filesBefore = listSecretFiles(secrets);
    const listed = await tool("list_invitations", { fields: ["id", "email_address"] });
    expect(listSecretFiles(secrets)).toEqual(filesBefore);
    expect(getItems(listed)).toEqual([{ id: expect.any(String), email_address: "ada@example.com" }]);
    const lists = [await tool("list_invitations"), await tool("list_invitations")];
    const [first, second] = lists.map((list) => getItems(list).map((invitation) => invitation["url"]));
    expect(first).toEqual([expect.stringMatching(/^\//)]);
    expect(second).toEqual(first);
    expect(listSecretFiles(secrets)).toHaveLength(filesBefore.length + 1);
  });

  test("is not revealed by a read that cannot save it", async () => {
    const notAFolder = join(createFolder(), "file");
    writeFileSync(notAFolder, "");
    const { failure, tool, request } = await createHarnessWithSecrets(notAFolder);
    await request("/invitations", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email_address: "ada@example.com" }),
    });
    const error = await failure("list_invitations");
    expect(error).toContain("A credential cannot be written to a file");
    expect(error).not.toContain("ticket=");
    expect(getItems(await tool("list_invitations", { fields: ["id"] }))).toHaveLength(1);
  });

  /** Creates a harness whose API responds to every request with `body`. */
  const createHarnessWithResponse = (body: string, settings: { secretsFolder?: string }) =>
    createHarness({
      settings,
      wrapFetch: () => () =>
        Promise.resolve(new Response(body, { headers: { "content-type": "application/json" } })),
    });
  const truncatedJson = '{"object":"oauth_application","client_secret":"SECRET-0123456789';

  test("is not in the error when the response is invalid JSON, and the response is saved to a file", async () => {
    const secrets = createFolder();
    const { failure } = await createHarnessWithResponse(truncatedJson, { secretsFolder: secrets });
    const error = await failure("create_oauth_application", portal);
    expect(error).not.toContain("SECRET-");
    expect(error).toContain("It is not known whether anything was changed.");
    const [name = "none"] = listSecretFiles(secrets);
    const path = join(secrets, name);
    expect(error).toContain(`The whole answer was saved to ${path}.`);
    expect([readFileSync(path, "utf8"), getFileMode(path)]).toEqual([truncatedJson, "600"]);
  });

  test("is in the error when the response is invalid JSON and credentials are not saved to files", async () => {
    const { failure } = await createHarnessWithResponse(truncatedJson, {});
    expect(await failure("create_oauth_application", portal)).toContain(JSON.stringify(truncatedJson));
  });

  test("is saved when the client has canceled the call, and the log names the file", async () => {
    const secrets = createFolder();
    const controller = new AbortController();
    const harness = await createHarness({
      settings: { secretsFolder: secrets },
      wrapFetch: (fetch) => async (input, init) => {
        const response = await fetch(input, init);
        controller.abort(new Error("The client aborted the call."));
        return response;
      },
    });
    const entry = catalog.get("create_oauth_application");
    if (entry === undefined) throw new Error("create_oauth_application is not in the catalog.");
    const lines: unknown[] = [];
    await callTool(entry, portal, {
      ...harness.context,
      catalog,
      policy: "flag",
      signal: controller.signal,
      log: (level, message, details) => lines.push({ level, message, details }),
    });
    const [name = "none"] = listSecretFiles(secrets);
    expect(readFileSync(join(secrets, name), "utf8")).toMatch(/^[\w-]{32,}$/);
    expect(lines).toContainEqual({
      level: "warning",
      message: "create_oauth_application was cancelled after it was sent, but it was done",
      details: { credentials: [join(secrets, name)] },
    });
  });

  test("is not truncated from a result that is too long", async () => {
    const { tool } = await createHarness({ settings: { maxResultLength: 400 } });
    const name = "P".repeat(200);
    const created = await tool("create_oauth_application", { ...portal, name });
    expect(created).toMatchObject({ client_secret: expect.stringMatching(/^[\w-]{32,}$/) });
    expect(created["note"]).toContain("Left out");
  });

  test("is not truncated from any item of a bulk result that is too long", async () => {
    const { tool } = await createHarness({ settings: { maxResultLength: 1500 } });
    const invitations = ["bob", "eve"].map((name) => ({
      email_address: `${name}@example.com`,
      public_metadata: { note: name.repeat(300) },
    }));
    const created = await tool("bulk_create_invitations", { invitations });
    expect(getItems(created).map(({ url, public_metadata }) => [typeof url, typeof public_metadata])).toEqual(
      [
        ["string", "undefined"],
        ["string", "undefined"],
      ],
    );
    expect(created["note"]).toContain("without public_metadata");
  });

  test("does not consume the confirm_token when it cannot be saved", async () => {
    const secrets = join(createFolder(), "secrets");
    const { tool, failure } = await createHarness({
      settings: { secretsFolder: secrets, confirm: "preview" },
    });
    const oauth_application_id = getString(await tool("create_oauth_application", portal), "id");
    const denial = await failure("rotate_oauth_application_secret", { oauth_application_id });
    const confirm_token = /"confirm_token":"([^"]+)"/.exec(denial)?.[1];
    const confirmed = { oauth_application_id, confirm: true, confirm_token };
    rmSync(secrets, { recursive: true });
    writeFileSync(secrets, "");
    expect(await failure("rotate_oauth_application_secret", confirmed)).toContain("so the call was not sent");
    rmSync(secrets);
    expect(await tool("rotate_oauth_application_secret", confirmed)).toMatchObject({
      object: "oauth_application",
    });
  });

  test("leaves no file when the call fails", async () => {
    const secrets = createFolder();
    const { failure } = await createHarnessWithSecrets(secrets);
    await failure("create_oauth_application", { name: "Portal", redirect_uris: ["nowhere"] });
    expect(readdirSync(secrets)).toEqual([]);
  });

  test("is returned in the result when no secrets folder is set", async () => {
    const { tool }: Harness = await createHarness();
    expect(getString(await tool("create_oauth_application", portal), "client_secret")).toMatch(
      /^[\w-]{32,}$/,
    );
  });

  test("is declared for every response field that has a credential's name", () => {
    const undeclared = [...catalog.values()].flatMap(({ name, operation }) =>
      listUndeclaredSecrets(buildResultSchema(operation.response), name),
    );
    expect(
      [...new Set(undeclared)].filter((field) => !NON_SECRET_FIELDS.some(({ fields }) => fields.test(field))),
    ).toEqual([]);
    for (const { fields, reason } of NON_SECRET_FIELDS)
      expect(
        undeclared.some((field) => fields.test(field)),
        `${String(fields)}: ${reason}`,
      ).toBe(true);
  });
});

describe("CLERK_MCP_SECRETS", () => {
  const readSecretsFolder = (env: Record<string, string>) => readSettings({}, env).secretsFolder;

  test("defaults to `file` with a live key and to `show` otherwise", () => {
    expect(readSecretsFolder({ CLERK_SECRET_KEY: "sk_live_abc" })).toMatch(/secrets$/);
    expect(readSecretsFolder({ CLERK_SECRET_KEY: "sk_test_abc" })).toBeUndefined();
    expect(readSecretsFolder({})).toBeUndefined();
    expect(readSecretsFolder({ CLERK_SECRET_KEY: "sk_live_abc", CLERK_MCP_SECRETS: "show" })).toBeUndefined();
    expect(readSecretsFolder({ CLERK_SECRET_KEY: "sk_test_abc", CLERK_MCP_SECRETS: "file" })).toMatch(
      /secrets$/,
    );
  });
});
