import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  SetLevelRequestSchema,
  type CallToolResult,
} from "@modelcontextprotocol/sdk/types.js";
import type { Instance } from "../instance.ts";
import { LOG_LEVELS, type Log, type LogLevel } from "../log.ts";
import { instructionsFor } from "./instructions.ts";
import type { ToolDefinition } from "./tool.ts";

export interface ServerSettings {
  readonly version: string;
  readonly instance: Instance;
  readonly tools: readonly ToolDefinition[];
  /** Runs a tool that is in `tools`. */
  readonly callTool: (name: string, args: unknown, signal: AbortSignal) => Promise<CallToolResult>;
  readonly log: { also: (listener: Log) => void };
}

/** MCP's levels that no line here has: what to send in their place. */
const NEAREST: Readonly<Record<string, LogLevel>> = {
  notice: "warning",
  critical: "error",
  alert: "error",
  emergency: "error",
};

/** The MCP server: lists the tools and hands their calls on. */
export function createServer({ version, instance, tools, callTool, log }: ServerSettings): Server {
  const names = new Set(tools.map((tool) => tool.name));
  const server = new Server(
    { name: "clerk-mcp", version, title: instance.title },
    { capabilities: { tools: {}, logging: {} }, instructions: instructionsFor(instance) },
  );

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
  let least: LogLevel = "warning";
  server.setRequestHandler(SetLevelRequestSchema, ({ params }) => {
    least = LOG_LEVELS.find((level) => level === params.level) ?? NEAREST[params.level] ?? least;
    return {};
  });
  log.also((level, message, details) => {
    if (server.transport === undefined || LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
    void server.sendLoggingMessage({ level, logger: "clerk-mcp", data: { message, ...details } });
  });
  return server;
}
