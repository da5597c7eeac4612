import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  LoggingLevelSchema,
  McpError,
  SetLevelRequestSchema,
  type CallToolResult,
  type LoggingLevel,
} from "@modelcontextprotocol/sdk/types.js";
import type { Instance } from "../instance.ts";
import type { Log } from "../log.ts";
import { instructionsFor } from "./instructions.ts";
import type { ToolDefinition } from "./tool.ts";

export interface ServerSettings {
  readonly version: string;
  readonly instance: Instance;
  readonly tools: readonly ToolDefinition[];
  /** Runs a tool that is in `tools`. */
  readonly callTool: (name: string, args: unknown, signal: AbortSignal) => Promise<CallToolResult>;
  readonly log: { readonly log: Log; also: (listener: Log) => void };
}

/** How urgent a level is. */
const urgency = (level: LoggingLevel) => LoggingLevelSchema.options.indexOf(level);

/** The MCP server: lists the tools and hands their calls on. */
export function createServer({ version, instance, tools, callTool, log }: ServerSettings): Server {
  const names = new Set(tools.map((tool) => tool.name));
  const server = new Server(
    { name: "clerk-mcp", version, title: instance.title },
    { capabilities: { tools: {}, logging: {} }, instructions: instructionsFor(instance) },
  );
  // Not an event target: the SDK has no other way.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  server.onerror = (error) => log.log("warning", "MCP", { error: error.message });

  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));

  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    if (!names.has(params.name)) {
      throw new McpError(
        ErrorCode.InvalidParams,
        `There is no tool ${JSON.stringify(params.name)}; tools/list names them all.`,
      );
    }
    return callTool(params.name, params.arguments, signal);
  });

  // Until a client sets a level, it gets what an operator would want to see.
  let least: LoggingLevel = "warning";
  server.setRequestHandler(SetLevelRequestSchema, ({ params }) => {
    least = params.level;
    return {};
  });
  // A client that has not introduced itself yet expects nothing but the answer to that.
  log.also((level, message, details) => {
    if (server.getClientVersion() === undefined || urgency(level) < urgency(least)) return;
    // A log line that cannot be sent any more is no failure.
    server
      .sendLoggingMessage({ level, logger: "clerk-mcp", data: { message, ...details } })
      .catch(() => undefined);
  });
  return server;
}
