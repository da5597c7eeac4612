import type { Instance } from "../../shared/index.ts";
import { buildInstructions } from "./instructions.ts";

/** Builds the `initialize` result without the protocol version: server info, capabilities and instructions. */
export const serverInfo = (version: string, instance: Instance) => ({
  serverInfo: { name: "clerk-mcp", version, title: instance.title },
  capabilities: { tools: {}, logging: {} },
  instructions: buildInstructions(instance),
});
