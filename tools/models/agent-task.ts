import { z } from "zod/v3";
import { Secret } from "./common.ts";

export const AgentTask = z
  .object({
    object: z.literal("agent_task"),
    agent_id: z.string(),
    agent_task_id: z.string(),
    /** The same id as `agent_task_id`, under its former name. */
    task_id: z.string(),
    url: Secret.optional(),
  })
  .strict();
