import type { Instance } from "../../shared/instance-info.ts";
import { buildInstructions } from "./instructions.ts";

/** What a server says of itself when a client introduces itself. */
export const serverInfo = (version: string, instance: Instance) => ({
  serverInfo: { name: "clerk-mcp", version, title: instance.title },
  capabilities: { tools: {}, logging: {} },
  instructions: buildInstructions(instance),
});
