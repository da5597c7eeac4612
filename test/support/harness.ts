import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import {
  CallToolResultSchema,
  ElicitRequestSchema,
  type ElicitRequest,
  type ElicitResult,
} from "@modelcontextprotocol/sdk/types.js";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import type {
  JsonSchemaType,
  JsonSchemaValidator,
  jsonSchemaValidator,
  JsonSchemaValidatorResult,
} from "@modelcontextprotocol/sdk/validation";
import { z } from "zod/v3";
import { createClient } from "../../src/clerk-api/create-client.ts";
import { fromFetch } from "../../src/clerk-api/http.ts";
import { previewRequest } from "../../src/clerk-api/request.ts";
import { openAuditLog } from "../../src/mcp/audit/audit-log.ts";
import { loadToolAccess } from "../../src/server/load-tool-access.ts";
import { createSessionServer } from "../../src/server/create-server.ts";
import { loadTools } from "../../src/mcp/catalog/tool-list.ts";
import type { Settings } from "../../src/config/settings.ts";
import { createBaseCallContext } from "../../src/server/call-context.ts";
import { instanceForSandbox, type Instance } from "../../src/shared/instance-info.ts";
import { createLog } from "../../src/shared/log.ts";
import { openSandboxFetch } from "../../src/sandbox/http/sandbox-fetch.ts";
import { createRedactor } from "../../src/shared/redact.ts";
import { createClock } from "./clock.ts";
import { saveSharedSigningKey } from "./shared-signing-key.ts";

const JsonObject = z.record(z.unknown());

const ajv = new AjvJsonSchemaValidator();
const validators = new Map<string, JsonSchemaValidator<unknown>>();

/** The SDK's own validation, compiled once per schema and only for tools that are called. */
export const sharedSchemaValidator: jsonSchemaValidator = {
  getValidator<T>(schema: JsonSchemaType): JsonSchemaValidator<T> {
    const key = JSON.stringify(schema);
    return (input) => {
      const validator = validators.get(key) ?? ajv.getValidator<unknown>(schema);
      validators.set(key, validator);
      const result = validator(input);
      // The caller says what the schema describes, as it does to the SDK's own validator.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return result as JsonSchemaValidatorResult<T>;
    };
  },
};

const ToolDefinition = z.object({ outputSchema: z.record(z.unknown()).optional() });
const outputSchemas = new Map<string, Json | undefined>();

/** What a tool's definition says that it answers. */
function findOutputSchema(tool: string): Json | undefined {
  if (!outputSchemas.has(tool)) {
    const listedTool = loadTools().find(({ name }) => name === tool);
    const definition: unknown = listedTool === undefined ? {} : JSON.parse(listedTool.json);
    outputSchemas.set(tool, ToolDefinition.parse(definition).outputSchema);
  }
  return outputSchemas.get(tool);
}

/**
 * An SDK client that holds every result to its tool's output schema as the SDK's does once it has listed the tools,
 * and need not list them for that: it would take longer than most of what is tested.
 */
class ValidatingClient extends Client {
  override async callTool(...[params, resultSchema, options]: Parameters<Client["callTool"]>) {
    const result = await super.callTool(params, resultSchema, options);
    const schema = findOutputSchema(params.name);
    const { isError, structuredContent } = CallToolResultSchema.parse(result);
    if (schema === undefined || isError === true) return result;
    const { errorMessage } = sharedSchemaValidator.getValidator(schema)(structuredContent);
    if (errorMessage !== undefined)
      throw new Error(`What ${params.name} answers does not match its output schema: ${errorMessage}`);
    return result;
  }
}

export type Json = z.output<typeof JsonObject>;

/** Takes a list's items out of a result. */
export const getItems = (result: Json): Json[] => z.array(JsonObject).parse(result["data"]);

/** Takes a string out of a result. */
export const getString = (result: Json, field: string): string => z.string().parse(result[field]);

/** The key of every sandbox here; it is hidden like a real one. */
const SECRET_KEY = "sk_test_0123456789abcdefghijABCDEFGHIJ";

/** A request that reached the sandbox, and its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
  /** The request itself, to be read once. */
  readonly request: Request;
}

/** A `fetch` that notes what goes through it. */
function recordExchanges(fetch: typeof globalThis.fetch) {
  const exchanges: Exchange[] = [];
  const recordingFetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    const copy = request.clone();
    const response = await fetch(request);
    const { status } = response;
    const body = await response.clone().text();
    exchanges.push({ method, path: new URL(url).pathname, status, body, request: copy });
    return response;
  };
  return { exchanges, fetch: recordingFetch };
}

export interface HarnessOptions {
  readonly environment?: "development" | "production";
  /** What the instance passes for; the sandbox by default. */
  readonly instance?: Instance;
  /** Whether the sandbox makes its own key to sign with; otherwise it has one that others have too. */
  readonly generatesKey?: boolean;
  readonly settings?: Partial<ServerSettings>;
  /** What stands between the client and the sandbox. */
  readonly wrapFetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
  /** Answers the dialogs of a client that has them. */
  readonly dialog?: (
    request: ElicitRequest,
    extra: { readonly signal: AbortSignal },
  ) => ElicitResult | Promise<ElicitResult>;
}

/** The part of the settings that a server heeds. */
type ServerSettings = Pick<
  Settings,
  "toolAccess" | "confirm" | "secretsFolder" | "uploadFolders" | "auditLog" | "maxResultLength"
>;

/** How a server is set up where a test does not say otherwise. */
export const defaultSettings: ServerSettings = {
  confirm: undefined,
  toolAccess: { readOnly: false, toolsets: ["all"], tools: undefined, excludeTools: [] },
  secretsFolder: undefined,
  uploadFolders: [],
  auditLog: undefined,
  maxResultLength: 100_000,
};

/**
 * The real thing in one process: an SDK client, the MCP server, the HTTP client and a sandbox in memory, whose
 * clock moves only when a test moves it. The client holds
 * every result to the tool's output schema.
 */
export async function createHarness(options: HarnessOptions = {}) {
  const clock = createClock();
  const environment = options.environment ?? "development";
  const redactor = createRedactor(SECRET_KEY);
  const log = createLog({ write: () => undefined }, "error", redactor);
  const { sandbox, fetch, secretKey } = await openSandboxFetch(
    { file: ":memory:", environment, secretKey: SECRET_KEY, now: clock.now },
    log.log,
  );
  if (options.generatesKey !== true) await saveSharedSigningKey(sandbox);
  const recordedFetch = recordExchanges(fetch);
  const call = createClient({
    apiUrl: "http://sandbox.localhost",
    secretKey,
    apiVersion: "2026-05-12",
    userAgent: "clerk-mcp-test",
    timeoutMs: 10_000,
    concurrency: 16,
    transport: fromFetch(options.wrapFetch?.(recordedFetch.fetch) ?? recordedFetch.fetch),
    log: log.log,
  });
  const settings = { ...defaultSettings, ...options.settings };
  const connection = {
    instance: options.instance ?? instanceForSandbox(environment),
    call,
    describe: previewRequest,
  };
  const audit =
    settings.auditLog === undefined
      ? undefined
      : openAuditLog(settings.auditLog, redactor, { api: "sandbox", key: null });
  const baseContext = createBaseCallContext(connection, settings, audit, { log, redactor }, clock.now);
  const server = await createSessionServer(
    {
      instance: baseContext.instance,
      toolAccess: loadToolAccess(settings.toolAccess),
      confirm: settings.confirm,
      log,
      redactor,
    },
    async () => baseContext,
  );
  const { dialog } = options;
  const client = new ValidatingClient(
    { name: "test", version: "0" },
    {
      jsonSchemaValidator: sharedSchemaValidator,
      capabilities: dialog === undefined ? {} : { elicitation: { form: {} } },
    },
  );
  if (dialog !== undefined) client.setRequestHandler(ElicitRequestSchema, dialog);
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);

  const callTool = async (name: string, args: Json = {}) => {
    const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: args }));
    const [content] = result.content;
    return { result, text: content?.type === "text" ? content.text : "" };
  };

  return {
    client,
    server,
    /** What calls of the server are given. */
    context: baseContext,
    sandbox,
    clock,
    secretKey,
    /** What the tools' client sent, and what came back. */
    exchanges: recordedFetch.exchanges,
    /** What reaches the sandbox at whatever address. */
    fetch,
    /** A request of the sandbox's API, below `/v1`, with its key. */
    request: (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has("authorization")) headers.set("authorization", `Bearer ${secretKey}`);
      return fetch(`http://sandbox.localhost/v1${path}`, { ...init, headers });
    },
    /** Calls a tool that must succeed; gives its structured result. */
    tool: async (name: string, args?: Json): Promise<Json> => {
      const answer = await callTool(name, args);
      if (answer.result.isError === true) throw new Error(answer.text);
      return JsonObject.parse(answer.result.structuredContent);
    },
    /** All items of a list, page after page. */
    listAll: async (name: string, args: Json = {}): Promise<Json[]> => {
      const items: Json[] = [];
      for (;;) {
        const page = await callTool(name, { limit: 500, ...args, offset: items.length });
        if (page.result.isError === true) throw new Error(page.text);
        const list = JsonObject.parse(page.result.structuredContent);
        items.push(...getItems(list));
        if (list["has_more"] !== true) return items;
      }
    },
    /** Calls a tool that must fail; gives the text of its error. */
    failure: async (name: string, args?: Json): Promise<string> => {
      const answer = await callTool(name, args);
      if (answer.result.isError !== true) throw new Error(`${name} succeeded: ${answer.text}`);
      return answer.text;
    },
  };
}
export type Harness = Awaited<ReturnType<typeof createHarness>>;
