import type { Instance } from "../../shared/instance-info.ts";
import { instructionsFor } from "./instructions.ts";

/** What a server says of itself when a client introduces itself. */
export const identityOf = (version: string, instance: Instance) => ({
  serverInfo: { name: "clerk-mcp", version, title: instance.title },
  capabilities: { tools: {}, logging: {} },
  instructions: instructionsFor(instance),
});
