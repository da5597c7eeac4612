import type { z } from "zod/v3";
import type { AgentTask, agentTasks, OperationInput } from "../../../tools/index.ts";
import { ApiError, invalidState, invalidParam } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import { detectIdentifier, issueTicket } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { findClaimedIdentification, findUser, findUserByUsername, getInstance } from "../store/index.ts";
import * as store from "../store/index.ts";

const DEFAULT_SESSION_DURATION_SECONDS = 1800;

/** Lifetime of a task's URL. */
const URL_LIFETIME_MS = 60 * 60 * 1000;

type OnBehalfOf = OperationInput<typeof agentTasks.create_agent_task>["on_behalf_of"];

const toResponse = ({ id, agent_id }: store.AgentTaskRow): z.input<typeof AgentTask> => ({
  object: "agent_task",
  agent_id,
  agent_task_id: id,
  task_id: id,
});

/** Finds the user who has a verified identification or a username equal to `identifier`. */
async function findUserIdByIdentifier(sandbox: Sandbox, identifier: string): Promise<string | undefined> {
  const parsed = detectIdentifier(identifier);
  if (parsed === undefined) return (await findUserByUsername(sandbox.db, identifier))?.id;
  const row = await findClaimedIdentification(sandbox.db, parsed.type, parsed.canonical);
  return row?.verification_status === "verified" ? row.user_id : undefined;
}

async function resolveSubject(sandbox: Sandbox, { user_id, identifier }: OnBehalfOf): Promise<string> {
  if ((user_id === undefined) === (identifier === undefined))
    throw invalidParam("on_behalf_of", "on_behalf_of must have either user_id or identifier.");
  const userId =
    user_id === undefined
      ? await findUserIdByIdentifier(sandbox, identifier ?? "")
      : (await findUser(sandbox.db, user_id))?.id;
  if (userId === undefined)
    throw new ApiError(404, {
      code: "agent_task_subject_not_found",
      message: "not found",
      longMessage: `No user was found for ${user_id ?? identifier ?? ""}.`,
      param: "on_behalf_of",
    });
  return userId;
}

/** @throws ApiError 422 if the URL is not an http or https URL; in production, only https is accepted */
async function assertValidRedirectUrl(sandbox: Sandbox, url: string): Promise<void> {
  const { environment } = await getInstance(sandbox.db);
  const schemes = environment === "production" ? ["https:"] : ["https:", "http:"];
  if (!schemes.includes(new URL(url).protocol))
    throw invalidParam("redirect_url", `redirect_url must begin with ${schemes.join("// or ")}//.`);
}

async function getOrCreateAgentId(sandbox: Sandbox, name: string): Promise<string> {
  const existing = await store.findAgentByName(sandbox.db, name);
  if (existing !== undefined) return existing.id;
  const id = sandbox.newId("agent");
  await store.insertAgent(sandbox.db, { id, name, created_at: sandbox.now() });
  return id;
}

export const agentTaskHandlers: Handlers<typeof agentTasks> = {
  async create_agent_task(sandbox, input) {
    const userId = await resolveSubject(sandbox, input.on_behalf_of);
    await assertValidRedirectUrl(sandbox, input.redirect_url);
    const now = sandbox.now();
    const row: store.AgentTaskRow = {
      id: sandbox.newId("agent_task"),
      agent_id: await getOrCreateAgentId(sandbox, input.agent_name),
      user_id: userId,
      task_description: input.task_description,
      redirect_url: input.redirect_url,
      session_max_duration_in_seconds:
        input.session_max_duration_in_seconds ?? DEFAULT_SESSION_DURATION_SECONDS,
      status: "pending",
      created_at: now,
      updated_at: now,
    };
    await store.insertAgentTask(sandbox.db, row);
    const { url } = await issueTicket(sandbox, "agent_task", row.id, now + URL_LIFETIME_MS);
    return { ...toResponse(row), url };
  },

  async revoke_agent_task(sandbox, { agent_task_id }) {
    const row = await store.findAgentTask(sandbox.db, agent_task_id);
    if (row === undefined)
      throw new ApiError(404, {
        code: "agent_task_not_found",
        message: "not found",
        longMessage: `No agent task was found with id ${agent_task_id}.`,
      });
    if (row.status !== "pending")
      throw invalidState(
        "agent_task_cannot_be_revoked",
        `Only a pending agent task can be revoked; this one is ${row.status}.`,
      );
    await store.setAgentTaskStatus(sandbox.db, row.id, "revoked", sandbox.now());
    return toResponse(row);
  },
};
