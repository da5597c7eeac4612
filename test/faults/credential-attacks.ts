import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LoggingMessageNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { test } from "vitest";
import { z } from "zod/v3";
import { mapSecrets } from "../../src/mcp/secrets/mask-secrets.ts";
import { catalog, type CatalogEntry } from "../../tools/catalog.ts";
import { containsSecret, unwrap } from "../../tools/core/zod-introspection.ts";
import { buildExampleArguments } from "../support/example-arguments.ts";
import { createHarness, type Json } from "../support/harness.ts";
import { getSetupOperation, impactSetups } from "../support/impact/index.ts";
import { getResultText, startServer, type ServerProcess } from "../support/server-process.ts";
import { recordInjection, recordLeak } from "./outcome-ledger.ts";
import { selectForRun, timeout } from "./run-scale.ts";
import { LIVE_KEY, startSandboxApi, type SandboxApi } from "./sandbox-api.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** Passwords and other credentials in the arguments of calls: no preview, dialog, dry run, audit line or log shows them. */

/** A credential that every field accepts, also one that takes base32. */
const CREDENTIAL = "HUSHHUSHHUSHHUSH";

const Shape = z.record(z.instanceof(z.ZodType));

/** The operations that take a credential; in the short run, some of them. */
const OPERATIONS = [...catalog.values()]
  .filter(({ operation }) => containsSecret(operation.input))
  .filter((_, index) => index % selectForRun(4, 1) === 1 % selectForRun(4, 1));

function checkOutput(channel: string, output: unknown, name: string): void {
  const fault = `credentials in ${channel}`;
  recordInjection(fault);
  const text = typeof output === "string" ? output : JSON.stringify(output);
  const index = text.indexOf(CREDENTIAL);
  if (index !== -1)
    recordLeak(fault, `${name} shows a credential: ${text.slice(Math.max(0, index - 300), index + 50)}`);
}

/** Replaces each credential in arguments; one that is an object by an object. */
const insertCredentials = ({ operation }: CatalogEntry, args: Json): Json =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const schema = operation.input.shape[name];
      if (schema === undefined) return [name, value];
      const replaced = mapSecrets(schema, value, (text) =>
        text.startsWith("{") ? { cookie: [CREDENTIAL] } : CREDENTIAL,
      );
      return [name, replaced];
    }),
  );

/** Builds the fields that contain a credential; an object with all of its fields. */
const buildCredentialFields = (shape: z.ZodRawShape): Json =>
  Object.fromEntries(
    Object.entries(shape).flatMap(([name, schema]): [string, unknown][] => {
      if (!containsSecret(schema)) return [];
      const type = unwrap(schema);
      return type instanceof z.ZodObject
        ? [[name, buildExampleArguments(Shape.parse(type.shape), "all")]]
        : Object.entries(buildExampleArguments({ [name]: schema }, "all"));
    }),
  );

/** Builds arguments with every credential that an operation takes, for an existing target if there is a setup. */
async function buildArguments(entry: CatalogEntry, api: SandboxApi): Promise<Json> {
  const { name, operation } = entry;
  const setupName = Object.keys(impactSetups).find((setup) => getSetupOperation(setup) === name);
  const setup = setupName === undefined ? undefined : impactSetups[setupName];
  const harness = await createHarness(
    setup?.environment === undefined ? {} : { environment: setup.environment },
  );
  api.serve(harness);
  const { shape } = operation.input;
  return insertCredentials(entry, {
    ...buildExampleArguments(shape),
    ...buildCredentialFields(shape),
    ...(await setup?.setUp(harness))?.args,
  });
}

/** Wraps each text in a list, as some clients do; the server unwraps it. */
const wrapTexts = (args: Json): Json =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === "string" ? [value] : value]),
  );

/** The texts of what a caller gets that is no result of the API: denials, dry runs and errors of a meta-tool. */
async function attackOutputs(server: ServerProcess, entry: CatalogEntry, args: Json): Promise<void> {
  const { name, operation } = entry;
  const metaTool = `${operation.effect}_operation`;
  const check = async (channel: string, tool: string, toolArgs: Json) => {
    const result = await server.call(tool, toolArgs).catch((error: unknown) => String(error));
    checkOutput(channel, result, tool === name ? name : `${tool} ${name}`);
    return typeof result === "string" ? result : getResultText(result);
  };
  await check("dry runs", name, { ...args, dry_run: true });
  await check("dry runs", metaTool, { operation: name, arguments: { ...args, dry_run: true } });
  await check("dry runs", name, { ...wrapTexts(args), dry_run: true });
  await check("previews", name, args);
  await check("previews", metaTool, { operation: name, arguments: JSON.stringify(args) });
  await check("previews", name, { ...args, confirm: true, confirm_token: "invented" });
  await check("errors", metaTool, { operation: name, ...args });
  await check("errors", metaTool, { operation: name, arguments: {}, ...args });
  const otherTool = metaTool === "read_operation" ? "write_operation" : "read_operation";
  await check("errors", otherTool, { operation: name, arguments: args });
}

export function testCredentialAttacks(): void {
  test("of credentials in the arguments of calls", { timeout }, async ({ onTestFinished: finish }) => {
    const api = await startSandboxApi(finish);
    const folder = createTemporaryFolder(finish);
    const auditLog = join(folder, "audit.jsonl");
    const env = {
      CLERK_SECRET_KEY: LIVE_KEY,
      CLERK_API_URL: api.url,
      CLERK_MCP_LOG_LEVEL: "debug",
      CLERK_MCP_AUDIT_LOG: auditLog,
      XDG_DATA_HOME: folder,
    };
    const server = await startServer(env, { finish });
    const asking = await startServer(env, {
      finish,
      dialog: ({ params }) => {
        checkOutput("dialogs", params, "a dialog");
        return { action: "decline" };
      },
    });
    for (const { client } of [server, asking]) {
      client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) =>
        checkOutput("logs", params, "a log notification"),
      );
      await client.setLoggingLevel("debug");
    }
    for (const entry of OPERATIONS) {
      const args = await buildArguments(entry, api);
      if (!JSON.stringify(args).includes(CREDENTIAL)) throw new Error(`${entry.name} got no credential.`);
      await attackOutputs(server, entry, args);
      const declined = await asking.call(entry.name, { ...args, confirm: true });
      checkOutput("denials", getResultText(declined), entry.name);
    }
    for (const { stderr } of await Promise.all([server.stop(), asking.stop()]))
      checkOutput("logs", stderr, "stderr");
    checkOutput("the audit log", readFileSync(auditLog, "utf8"), "the audit log");
  });
}
