import { z } from "zod/v3";
import { defineOperation, returnsObject } from "../core/index.ts";
import { AgentTask, idParam } from "../models/index.ts";

export const agentTasks = {
  create_agent_task: defineOperation({
    request: "POST /agents/tasks",
    title: "Create an agent task",
    description: "Creates a one-use URL that signs an agent in as a user, for a task.",
    effect: "write",
    withoutConfirmation: "It only adds a task.",
    body: {
      on_behalf_of: z
        .object({
          user_id: z.string().optional(),
          identifier: z.string().optional().describe("A verified address, number, or the username"),
        })
        .strict()
        .describe("Exactly one of the two"),
      permissions: z.literal("*"),
      agent_name: z.string().min(1).describe("The same name gives the same agent_id"),
      task_description: z.string().min(1),
      redirect_url: z.string().url().describe("Where the URL redirects to; on a domain of the instance"),
      session_max_duration_in_seconds: z.number().int().min(1).optional().describe("Default 1800"),
    },
    response: returnsObject(AgentTask),
    outcomeCheck: { unverifiable: "Create another: an unused URL expires by itself." },
  }),

  revoke_agent_task: defineOperation({
    request: "POST /agents/tasks/{agent_task_id}/revoke",
    title: "Revoke an agent task",
    description: "Revokes a pending agent task, so that its URL no longer works.",
    effect: "destructive",
    idempotent: true,
    path: { agent_task_id: idParam("agent_task") },
    response: returnsObject(AgentTask),
    confirm: {
      target: { unreadable: "the API has no call that reads an agent task." },
      warning: "The agent can no longer start this task; a session already started continues.",
    },
    outcomeCheck: {
      unverifiable: "Revoke it again: if it is already revoked, that is refused and nothing changes.",
    },
  }),
};
