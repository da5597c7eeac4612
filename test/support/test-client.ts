import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import type { CallOperation } from "../../src/shared/api-client.ts";
import { createClient } from "../../src/clerk-api/create-client.ts";
import { describeRequest } from "../../src/clerk-api/request.ts";
import { readAuthority } from "../../src/server/load-tool-access.ts";
import { sharedContext } from "../../src/server/call-context.ts";
import { createToolServer } from "../../src/server/create-server.ts";
import { instanceOfKey } from "../../src/shared/instance-info.ts";
import { createLog } from "../../src/shared/log.ts";
import { createVisible } from "../../src/shared/redact.ts";
import { defaultSettings } from "./harness.ts";
import { directFetch } from "./direct-transport.ts";
import { startUpstream, type Answer } from "./scripted-api.ts";

/** An MCP client of a server whose calls go wherever `call` sends them. */
export async function clientOf(call: CallOperation) {
  const visible = createVisible("sk_live_x");
  const log = createLog({ write: () => undefined }, "error", visible);
  const connection = { instance: instanceOfKey("sk_live_x"), call, describe: describeRequest };
  const shared = sharedContext(connection, defaultSettings, undefined, { log, visible });
  const server = createToolServer(shared, readAuthority(defaultSettings.authority), "flag", log);
  const client = new Client({ name: "test", version: "0" });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  const textOf = async (name: string, args: Record<string, unknown>) => {
    const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: args }));
    const [content] = result.content;
    return { result, text: content?.type === "text" ? content.text : "" };
  };
  return { client, textOf, log: log.log };
}

/** The same, of an API on this machine that answers by script. */
export async function clientOfUpstream(...script: readonly Answer[]) {
  const upstream = await startUpstream(...script);
  const call = createClient({
    apiUrl: upstream.url,
    secretKey: "sk_live_x",
    apiVersion: "2026-05-12",
    userAgent: "test",
    timeoutMs: 5000,
    concurrency: 16,
    fetch: await directFetch(),
    log: () => undefined,
    backoffMs: 1,
  });
  return { ...upstream, ...(await clientOf(call)) };
}
