import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import type { OperationCaller } from "../../src/shared/api-client.ts";
import { createClient } from "../../src/clerk-api/create-client.ts";
import { previewRequest } from "../../src/clerk-api/request.ts";
import { loadToolAccess } from "../../src/server/load-tool-access.ts";
import { createBaseCallContext } from "../../src/server/call-context.ts";
import { createSessionServer } from "../../src/server/session-server.ts";
import { instanceForKey } from "../../src/shared/instance-info.ts";
import { createLog } from "../../src/shared/log.ts";
import { createRedactor } from "../../src/shared/redact.ts";
import { defaultSettings } from "./harness.ts";
import { createDirectTransport } from "./direct-transport.ts";
import { startScriptedApi, type Responder } from "./scripted-api.ts";

/** Connects an MCP client to a server that makes its API calls with `call`. */
export async function connectTestClient(
  call: OperationCaller,
  settings: Partial<typeof defaultSettings> = {},
) {
  const redactor = createRedactor("sk_live_x");
  const log = createLog({ write: () => undefined }, "error", redactor);
  const connection = { instance: instanceForKey("sk_live_x"), call, describe: previewRequest };
  const baseContext = createBaseCallContext(connection, { ...defaultSettings, ...settings }, undefined, {
    log,
    redactor,
  });
  const server = await createSessionServer(
    {
      instance: baseContext.instance,
      toolAccess: loadToolAccess(defaultSettings.toolAccess),
      confirm: "flag",
      log,
      redactor,
    },
    async () => baseContext,
  );
  const client = new Client({ name: "test", version: "0" });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  const callForText = async (name: string, args: Record<string, unknown>) => {
    const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: args }));
    const [content] = result.content;
    return { result, text: content?.type === "text" ? content.text : "" };
  };
  return { client, callForText, log: log.log };
}

/** Connects an MCP client to a server of a local API that responds as scripted. */
export async function connectClientToScriptedApi(...script: readonly Responder[]) {
  const api = await startScriptedApi(...script);
  const call = createClient({
    apiUrl: api.url,
    secretKey: "sk_live_x",
    apiVersion: "2026-05-12",
    userAgent: "test",
    timeoutMs: 5000,
    concurrency: 16,
    transport: await createDirectTransport(),
    log: () => undefined,
    backoffMs: 1,
  });
  return { ...api, ...(await connectTestClient(call)) };
}
