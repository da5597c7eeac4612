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
import { createFetchTransport } from "../../src/clerk-api/http.ts";
import { previewRequest } from "../../src/clerk-api/request.ts";
import { openAuditLog } from "../../src/mcp/audit/audit-log.ts";
import { loadToolAccess } from "../../src/server/load-tool-access.ts";
import { createSessionServer } from "../../src/server/session-server.ts";
import { loadTools } from "../../src/mcp/catalog/tool-list.ts";
import type { Settings } from "../../src/config/settings.ts";
import { createBaseCallContext } from "../../src/server/call-context.ts";
import { instanceForSandbox, type InstanceInfo } from "../../src/shared/instance-info.ts";
import { createLog } from "../../src/shared/log.ts";
import { openSandboxFetch } from "../../src/sandbox/http/sandbox-fetch.ts";
import { createRedactor } from "../../src/shared/redact.ts";
import { createClock } from "./clock.ts";
import { saveSharedSigningKey } from "./shared-signing-key.ts";

const JsonObject = z.record(z.unknown());

const ajv = new AjvJsonSchemaValidator();
const validators = new Map<string, JsonSchemaValidator<unknown>>();

/** The SDK's schema validator, but compiled once per schema, and only for tools that are called. */
export const sharedSchemaValidator: jsonSchemaValidator = {
  getValidator<T>(schema: JsonSchemaType): JsonSchemaValidator<T> {
    const key = JSON.stringify(schema);
    return (input) => {
      const validator = validators.get(key) ?? ajv.getValidator<unknown>(schema);
      validators.set(key, validator);
      const result = validator(input);
      // The caller chooses the type that the schema describes, as with the SDK's own validator.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return result as JsonSchemaValidatorResult<T>;
    };
  },
};

const ToolDefinition = z.object({ outputSchema: z.record(z.unknown()).optional() });
const outputSchemas = new Map<string, Json | undefined>();

/** Finds the output schema of a tool. */
function findOutputSchema(tool: string): Json | undefined {
  if (!outputSchemas.has(tool)) {
    const listedTool = loadTools().find(({ name }) => name === tool);
    const definition: unknown = listedTool === undefined ? {} : JSON.parse(listedTool.json);
    outputSchemas.set(tool, ToolDefinition.parse(definition).outputSchema);
  }
  return outputSchemas.get(tool);
}

/**
 * An SDK client that validates every result against its tool's output schema. The SDK's own client does so only after
 * it has listed the tools, which would take longer than most tests.
 */
class ValidatingClient extends Client {
  override async callTool(...[params, resultSchema, options]: Parameters<Client["callTool"]>) {
    const result = await super.callTool(params, resultSchema, options);
    const schema = findOutputSchema(params.name);
    const { isError, structuredContent } = CallToolResultSchema.parse(result);
    if (schema === undefined || isError === true) return result;
    const { errorMessage } = sharedSchemaValidator.getValidator(schema)(structuredContent);
    if (errorMessage !== undefined)
      throw new Error(`The result of ${params.name} does not match its output schema: ${errorMessage}`);
    return result;
  }
}

export type Json = z.output<typeof JsonObject>;

/** Parses the items of a list result. */
export const getItems = (result: Json): Json[] => z.array(JsonObject).parse(result["data"]);

/** Parses a string field of a result. */
export const getString = (result: Json, field: string): string => z.string().parse(result[field]);

/** The secret key of every sandbox in these tests; it is redacted like a real one. */
const SECRET_KEY = "sk_test_0123456789abcdefghijABCDEFGHIJ";

/** A request that reached the sandbox, and its response. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
  /** A copy of the request, whose body can be read once. */
  readonly request: Request;
}

/** Wraps a `fetch` so that it records its requests and responses. */
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
  /** The sandbox's database file; by default, the database is in memory. */
  readonly file?: string;
  /** The instance that the server reports; the sandbox by default. */
  readonly instance?: InstanceInfo;
  /** Whether the sandbox generates its own signing key; by default it uses one that other sandboxes share. */
  readonly generatesKey?: boolean;
  readonly settings?: Partial<ServerSettings>;
  /** Wraps the `fetch` between the API client and the sandbox. */
  readonly wrapFetch?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
  /** Responds to dialogs; without it, the client does not support dialogs. */
  readonly dialog?: (
    request: ElicitRequest,
    extra: { readonly signal: AbortSignal },
  ) => ElicitResult | Promise<ElicitResult>;
}

/** The settings that the server itself uses. */
type ServerSettings = Pick<
  Settings,
  | "toolAccess"
  | "confirm"
  | "secretsFolder"
  | "undeliveredSecretsFolder"
  | "uploadFolders"
  | "auditLog"
  | "maxResultLength"
>;

/** The settings of a server unless a test overrides them. */
export const defaultSettings: ServerSettings = {
  confirm: undefined,
  toolAccess: { readOnly: false, toolsets: ["all"], tools: undefined, excludeTools: [] },
  secretsFolder: undefined,
  undeliveredSecretsFolder: undefined,
  uploadFolders: [],
  auditLog: undefined,
  maxResultLength: 100_000,
};

/**
 * Connects an SDK client, the MCP server, the API client and a sandbox in memory in one process. The sandbox's clock
 * moves only when a test advances it. The client validates every result against the tool's output schema.
 */
export async function createHarness(options: HarnessOptions = {}) {
  const clock = createClock();
  const environment = options.environment ?? "development";
  const redactor = createRedactor(SECRET_KEY);
  const log = createLog({ write: () => undefined }, "error", redactor);
  const { sandbox, fetch, secretKey } = await openSandboxFetch(
    { file: options.file ?? ":memory:", environment, secretKey: SECRET_KEY, now: clock.now },
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
    transport: createFetchTransport(options.wrapFetch?.(recordedFetch.fetch) ?? recordedFetch.fetch),
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
  const baseContext = createBaseCallContext(
    connection,
    settings,
    audit,
    { log, redactor },
    clock.now,
    clock.now,
  );
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
    environment,
    /** The base context of the server's calls. */
    context: baseContext,
    sandbox,
    clock,
    secretKey,
    /** The requests that the API client sent, and their responses. */
    exchanges: recordedFetch.exchanges,
    /** Sends a request to the sandbox, whatever the host of its URL. */
    fetch,
    /** Sends a request to the sandbox's API, with a path below `/v1` and the secret key. */
    request: (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has("authorization")) headers.set("authorization", `Bearer ${secretKey}`);
      return fetch(`http://sandbox.localhost/v1${path}`, { ...init, headers });
    },
    /** Calls a tool that must succeed, and returns its structured content. */
    tool: async (name: string, args?: Json): Promise<Json> => {
      const { result, text } = await callTool(name, args);
      if (result.isError === true) throw new Error(text);
      return JsonObject.parse(result.structuredContent);
    },
    /** Lists all items of a list tool by reading its pages. */
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
    /** Calls a tool that must fail, and returns the text of its error. */
    failure: async (name: string, args?: Json): Promise<string> => {
      const { result, text } = await callTool(name, args);
      if (result.isError !== true) throw new Error(`${name} succeeded: ${text}`);
      return text;
    },
  };
}
export type Harness = Awaited<ReturnType<typeof createHarness>>;
