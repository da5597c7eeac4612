import type { InstanceInfo } from "../../shared/index.ts";
import { buildInstructions } from "./instructions.ts";

/** Builds the `initialize` result without the protocol version: server info, capabilities and instructions. */
export const buildInitializeResult = (version: string, instance: InstanceInfo) => ({
  serverInfo: { name: "clerk-mcp", version, title: instance.title },
  capabilities: { tools: {}, logging: {} },
  instructions: buildInstructions(instance),
});
