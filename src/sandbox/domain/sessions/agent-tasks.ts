import { invalidState, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  type AgentTaskRow,
  findAgentTask,
  findUser,
  getInstance,
  listDomains,
  type SessionRow,
  setAgentTaskStatus,
} from "../../store/index.ts";
import { assertCanSignIn, createSession } from "./sign-in.ts";

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether a URL is on a domain of the instance. In development, local hosts are accepted too, because the application
 * runs there.
 */
async function isInstanceUrl(sandbox: Sandbox, url: string): Promise<boolean> {
  const { host, hostname, origin } = new URL(url);
  const { environment, settings } = await getInstance(sandbox.db);
  if (environment === "development" && LOCAL_HOSTS.has(hostname)) return true;
  if (origin === settings.development_origin) return true;
  const domains = await listDomains(sandbox.db);
  return domains.some(({ name }) => host === name || hostname === name || hostname.endsWith(`.${name}`));
}

async function getPendingTask(sandbox: Sandbox, id: string): Promise<AgentTaskRow> {
  const task = await findAgentTask(sandbox.db, id);
  if (task === undefined) throw notFound("agent task", id);
  if (task.status === "accepted")
    throw invalidState("agent_task_already_used", "This agent task has already begun.");
  if (task.status === "revoked")
    throw invalidState("agent_task_revoked", "This agent task has been revoked.");
  return task;
}

/**
 * Redeems an agent task, which is what following its URL does: creates a session of its user with the agent as the
 * actor. Must be called within a transaction.
 *
 * @throws ApiError 404 if the task does not exist; 400 if it was already used or revoked, or if its redirect URL is
 * not on a domain of the instance; 403 if the user is banned; 409 if the user is locked
 */
export async function redeemAgentTask(
  sandbox: Sandbox,
  id: string,
): Promise<{ session: SessionRow; redirectUrl: string }> {
  const task = await getPendingTask(sandbox, id);
  if (!(await isInstanceUrl(sandbox, task.redirect_url)))
    throw invalidState(
      "unauthorized_redirect_url",
      `${task.redirect_url} is not on a domain of this instance.`,
    );
  const user = await findUser(sandbox.db, task.user_id);
  if (user === undefined) throw notFound("user", task.user_id);
  const now = sandbox.now();
  assertCanSignIn(user, now);
  await setAgentTaskStatus(sandbox.db, id, "accepted", now);
  const session = await createSession(sandbox, {
    userId: user.id,
    actor: JSON.stringify({ sub: task.agent_id, type: "agent", agent_task_id: id }),
    strategy: "ticket",
    maxDuration: task.session_max_duration_in_seconds,
  });
  return { session, redirectUrl: task.redirect_url };
}
