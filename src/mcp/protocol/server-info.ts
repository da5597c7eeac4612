import type { Instance } from "../../instance.ts";
import { instructionsFor } from "./instructions.ts";

/** What a server says of itself when a client introduces itself. */
export const identityOf = (version: string, instance: Instance) => ({
  serverInfo: { name: "clerk-mcp", version, title: instance.title },
  capabilities: { tools: {}, logging: {} },
  instructions: instructionsFor(instance),
});
