import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LoggingMessageNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { test } from "vitest";
import { createHarness, getString, type Harness, type Json } from "../support/harness.ts";
import {
  getResultText,
  startServer,
  type OnTestFinished,
  type ServerProcess,
} from "../support/server-process.ts";
import { recordInjection, recordLeak } from "./outcome-ledger.ts";
import { listen } from "./recording-server.ts";
import { runProgram } from "./run-program.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { startSandboxApi, type SandboxApi } from "./sandbox-api.ts";
import { CONFIGURED_KEY, findLeakedKey, SECRET_TEXTS } from "./secret-texts.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** Secret keys in everything that the API returns and that callers pass: no output may contain one. */

/** How many texts are tried one by one, as names; all of them are tried together, in metadata. */
const NAMES = selectForRun(2, 48);

/** Texts spread over all of them. */
const NAME_TEXTS = SECRET_TEXTS.filter((_, index) => index % Math.ceil(SECRET_TEXTS.length / NAMES) === 0);

function checkOutput(channel: string, output: unknown, name: string): void {
  const text = typeof output === "string" ? output : JSON.stringify(output);
  recordInjection(`secret keys in ${channel}`);
  const leak = findLeakedKey(text);
  if (leak !== undefined)
    recordLeak(`secret keys in ${channel}`, `${name} contains a key: ${JSON.stringify(leak)}`);
}

/** Makes a call and checks its result or its protocol error. */
async function checkCall(channel: string, server: ServerProcess, name: string, args: Json) {
  const result = await server.call(name, args).catch((error: unknown) => String(error));
  checkOutput(channel, result, name);
  return typeof result === "string" ? result : getResultText(result);
}

/** What a database cannot store, and a character that stands for it there. */
const UNSTORABLE: readonly (readonly [text: string, substitute: string])[] = [
  ["\0", "\ue000"],
  ["\ud800", "\ue001"],
  ["\udfff", "\ue002"],
];

/** Replaces what a database cannot store. */
const toStorable = (text: string): string =>
  UNSTORABLE.reduce((stored, [original, substitute]) => stored.replaceAll(original, substitute), text);

/** Restores in a response what the database could not store. */
const restoreUnstorable = (body: string): string =>
  UNSTORABLE.reduce(
    (restored, [original, substitute]) =>
      restored.replaceAll(substitute, JSON.stringify(original).slice(1, -1)),
    body,
  );

/** Puts texts with keys into a user and an organization: one of them as the names, all of them as metadata. */
async function writeSecrets({ sandbox: { db } }: Harness, ids: Targets, text: string, metadata: Json = {}) {
  const name = toStorable(text);
  const json = JSON.stringify(metadata);
  await db
    .updateTable("users")
    .set({ first_name: name, last_name: name, username: name, external_id: name, public_metadata: json })
    .where("id", "=", ids.user_id)
    .execute();
  await db
    .updateTable("organizations")
    .set({ name, slug: name, private_metadata: json })
    .where("id", "=", ids.organization_id)
    .execute();
}

interface Targets {
  readonly user_id: string;
  readonly organization_id: string;
}

async function createTargets({ tool }: Harness): Promise<Targets> {
  const user_id = getString(await tool("create_user", { email_address: ["ada@example.com"] }), "id");
  const organization = await tool("create_organization", { name: "Acme", created_by: user_id });
  await tool("create_session", { user_id });
  return { user_id, organization_id: getString(organization, "id") };
}

/** Metadata with every text as the name of a key and as a value. */
const ALL_SECRETS: Json = Object.fromEntries(
  SECRET_TEXTS.map(toStorable).flatMap((text, index) => [
    [text, text],
    [`${index}`, [text]],
  ]),
);

/** Reads, previews and denied calls about objects that contain keys. */
async function attackReads(server: ServerProcess, { user_id, organization_id }: Targets): Promise<void> {
  const check = (channel: string, name: string, args: Json) => checkCall(channel, server, name, args);
  await check("results", "get_user", { user_id });
  await check("results", "list_users", { fields: ["*"] });
  await check("results", "read_operation", { operation: "get_organization", arguments: { organization_id } });
  await check("results", "list_organizations", {});
  await check("dry runs", "delete_user", { user_id, dry_run: true });
  await check("dry runs", "update_user", { user_id, first_name: "x", dry_run: true });
  await check("previews", "delete_user", { user_id });
  await check("previews", "destructive_operation", {
    operation: "delete_organization",
    arguments: { organization_id },
  });
  await check("previews", "replace_user_metadata", { user_id, public_metadata: {}, private_metadata: {} });
}

/** Calls whose arguments contain keys, which errors quote. */
async function attackErrors(server: ServerProcess, { user_id, organization_id }: Targets, text: string) {
  const check = (name: string, args: Json) => checkCall("errors", server, name, args);
  await check("get_user", { user_id: text });
  await check("get_user", { user_id, [text]: text });
  await check("delete_user", { user_id: text });
  await check("list_users", { order_by: text });
  await check("list_users", { fields: [text] });
  await check("create_organization", { name: "Acme", slug: text });
  await check("update_user", { user_id, primary_email_address_id: text });
  await check("delete_organization", { organization_id, confirm: true, confirm_token: text });
  await check("update_organization", { organization_id, public_metadata: text });
  await check(text, {});
  await check("read_operation", { operation: text });
  await check("write_operation", { operation: "update_user", user_id, first_name: text });
  await check("search_operations", { query: text });
  await check("set_user_profile_image", { user_id, file_path: `/${text}` });
  await check("set_user_profile_image", { user_id, file_base64: text });
}

/** Changes a target between its preview and the call, so that the denial describes the change. */
async function attackChanges(server: ServerProcess, harness: Harness, targets: Targets, text: string) {
  const { user_id } = targets;
  const preview = await checkCall("previews", server, "delete_user", { user_id });
  const confirm_token = /"confirm_token":"([^"]+)"/.exec(preview)?.[1];
  await writeSecrets(harness, targets, `${text}2`);
  await checkCall("denials", server, "delete_user", { user_id, confirm: true, confirm_token });
}

async function attackDialogs(
  env: Readonly<Record<string, string>>,
  harness: Harness,
  targets: Targets,
  finish: OnTestFinished,
): Promise<void> {
  const { user_id, organization_id } = targets;
  const server = await startServer(
    { ...env, CLERK_MCP_CONFIRM: "human" },
    {
      finish,
      dialog: ({ params }) => {
        checkOutput("dialogs", params, "a dialog");
        return { action: "accept", content: { name: "another name" } };
      },
    },
  );
  for (const text of NAME_TEXTS) {
    await writeSecrets(harness, targets, text);
    await checkCall("denials", server, "delete_organization", { organization_id, confirm: true });
    await checkCall("denials", server, "delete_user", { user_id, confirm: true });
  }
  await server.stop();
}

/** Starts an API whose responses are errors and malformed bodies that contain keys. */
async function startHostileApi(finish: OnTestFinished) {
  let respond = { status: 500, body: "", headers: {} };
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(respond.status, respond.headers).end(respond.body);
  });
  const host = await listen(server, finish);
  return {
    url: `http://${host}`,
    respondWith: (status: number, body: string, headers: Readonly<Record<string, string>> = {}) => {
      respond = { status, body, headers };
    },
  };
}

const JSON_TYPE = { "content-type": "application/json" };

/** Responses of an API, and what stands in front of it, that contain a text. */
function listHostileResponses(
  text: string,
): Parameters<Awaited<ReturnType<typeof startHostileApi>>["respondWith"]>[] {
  const headerText = text.replaceAll(/[^ -~]/g, "-");
  const urlText = encodeURIComponent(Buffer.from(text).toString());
  const errors = [
    { code: text, message: text, long_message: text, meta: { param_name: text, [text]: text } },
  ];
  return [
    [422, JSON.stringify({ errors, clerk_trace_id: text }), JSON_TYPE],
    [400, JSON.stringify({ errors: [{ ...errors[0], code: "form_identifier_exists" }] }), JSON_TYPE],
    [404, JSON.stringify({ errors }), { ...JSON_TYPE, "x-clerk-trace-id": headerText }],
    [503, text, { "content-type": "text/html", "retry-after": "0" }],
    [302, "", { location: `https://example.com/${urlText}` }],
    [200, `{"object":"user","id":${text}`, JSON_TYPE],
    [200, `<html>${text}</html>`, { "content-type": "text/html" }],
    [200, JSON.stringify(text), { "content-type": headerText }],
    [200, JSON.stringify([{ [text]: { [text]: [text] } }]), JSON_TYPE],
  ];
}

async function attackResponses(env: Readonly<Record<string, string>>, finish: OnTestFinished): Promise<void> {
  const api = await startHostileApi(finish);
  const server = await startServer({ ...env, CLERK_API_URL: api.url, CLERK_MCP_TIMEOUT: "1" }, { finish });
  for (const text of NAME_TEXTS)
    for (const response of listHostileResponses(text)) {
      // A read is repeated after a 503, which takes long; a write is not.
      api.respondWith(...response);
      await checkCall("responses that are errors", server, "update_user", {
        user_id: "user_1",
        first_name: "Ada",
      });
      if (response[0] !== 503)
        await checkCall("responses that are errors", server, "get_user", { user_id: "user_1" });
    }
  checkOutput("logs", (await server.stop()).stderr, "stderr");
}

/** Commands that read objects with keys, and, in the full run, commands with keys in their arguments. */
function listCommands({ user_id }: Targets): (readonly string[])[] {
  const text = SECRET_TEXTS.at(-1) ?? "";
  return [
    ["call", "delete_user", `user_id=${user_id}`, "dry_run=true"],
    ...selectForRun<(readonly string[])[]>(
      [],
      [
        ["call", "get_user", `user_id=${user_id}`, 'fields=["*"]'],
        ["call", "delete_user", `user_id=${user_id}`],
        ["call", "get_user", `user_id=${text}`],
        ["call", text],
        ["call", "get_user", text],
        ["call", "list_users", `${text}=1`],
        ["call", "update_user", `user_id=${user_id}`, `first_name=${text}`],
        [text],
        ["tools", text],
        [`--${text}`],
        ["serve", "--toolsets", text],
        ["serve", "--confirm", text],
        ["serve", "--audit-log", text],
        ["serve", "--api-url", text],
        ["serve", "--api-url", `https://${text}`],
        ["serve", "--secret-key-file", text],
        ["serve", "--upload-folders", `/${text}`],
        ["sandbox", "accept", text],
        ["sandbox", "grant", text],
      ],
    ),
  ];
}

/** Formats a text as HTML; `disguise` writes the first letter of each key as an entity. */
const toHtml = (text: string, disguise: boolean): string => {
  const html = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return disguise ? html.replaceAll("sk_", "&#115;k_") : html;
};

/** Puts every text into an email and a text message of a sandbox, and prints these. */
async function attackOutbox(
  env: Readonly<Record<string, string>>,
  folder: string,
  { flags, disguise }: { readonly flags: readonly string[]; readonly disguise: boolean },
): Promise<void> {
  const file = join(folder, `outbox-${flags.length}.db`);
  const { sandbox } = await createHarness({ file });
  const texts = SECRET_TEXTS.map(toStorable);
  const body = [...texts, ...texts.map((text) => `https://a.example/${text}`)].join("\n");
  const message = {
    recipient: texts.join(" "),
    sender: texts.join(" "),
    reply_to: texts.join(" "),
    subject: texts.join(" "),
    template: "magic_link",
    delivered_by_clerk: 1,
    created_at: 1,
  } as const;
  await sandbox.db
    .insertInto("outbox")
    .values([
      { id: "1", channel: "email", body: toHtml(body, disguise), ...message },
      { id: "2", channel: "sms", body, ...message },
    ])
    .execute();
  await sandbox.db.destroy();
  const { stdout, stderr } = await runProgram(["sandbox", "outbox", "--sandbox", file, ...flags], env);
  if (!stdout.includes("a.example")) throw new Error(`The outbox was not printed: ${stderr}`);
  checkOutput("the outbox", stdout, "sandbox outbox");
}

/** Runs the command line with keys in objects, messages, arguments and settings. */
async function attackCommandLine(
  env: Readonly<Record<string, string>>,
  targets: Targets,
  folder: string,
): Promise<void> {
  for (const command of listCommands(targets)) {
    const { stdout, stderr } = await runProgram(command, { ...env, CLERK_MCP_LOG_LEVEL: "debug" });
    checkOutput("the command line", stdout + stderr, command.slice(0, 2).join(" "));
  }
  const sandboxEnv = { CLERK_SECRET_KEY: CONFIGURED_KEY, XDG_DATA_HOME: folder };
  await attackOutbox(sandboxEnv, folder, { flags: [], disguise: true });
  await attackOutbox(sandboxEnv, folder, { flags: ["--json"], disguise: false });
}

/** Reads everything through a server with an audit log, and logs of all levels. */
async function attackServer(api: SandboxApi, finish: OnTestFinished): Promise<void> {
  const folder = createTemporaryFolder(finish);
  const auditLog = join(folder, "audit.jsonl");
  const env = { CLERK_SECRET_KEY: CONFIGURED_KEY, CLERK_API_URL: api.url, XDG_DATA_HOME: folder };
  const harness = await createHarness();
  api.serve(harness);
  const targets = await createTargets(harness);
  const server = await startServer(
    { ...env, CLERK_MCP_AUDIT_LOG: auditLog, CLERK_MCP_LOG_LEVEL: "debug", CLERK_MCP_TOOLSETS: "all" },
    { finish },
  );
  server.client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) =>
    checkOutput("logs", params, "a log notification"),
  );
  await server.client.setLoggingLevel("debug");
  for (const text of NAME_TEXTS) {
    await writeSecrets(harness, targets, text);
    await attackReads(server, targets);
    await attackErrors(server, targets, text);
    await attackChanges(server, harness, targets, text);
  }
  await writeSecrets(harness, targets, SECRET_TEXTS.join(" "), ALL_SECRETS);
  await attackReads(server, targets);
  checkOutput("logs", (await server.stop()).stderr, "stderr");
  checkOutput("the audit log", readFileSync(auditLog, "utf8"), "the audit log");
  await attackCommandLine(env, targets, folder);
  await attackDialogs(env, harness, targets, finish);
  await attackResponses(env, finish);
  await harness.sandbox.db.destroy();
}

export function testSecretAttacks(): void {
  test("of secret keys in everything that is read", { timeout }, async ({ onTestFinished: finish }) => {
    await attackServer(await startSandboxApi(finish, restoreUnstorable), finish);
  });
}
