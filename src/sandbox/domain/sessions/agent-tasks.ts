import { notFound, badState } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { createSession, assertCanSignIn } from "./sign-in.ts";
import { findAgentTask, setAgentTaskStatus, type AgentTaskRow } from "../../store/agent-tasks.ts";
import { listDomains } from "../../store/domains.ts";
import { getInstance } from "../../store/instance.ts";
import type { SessionRow } from "../../store/sessions.ts";
import { findUser } from "../../store/users.ts";

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether an address is on a domain of the instance; in development, where the application runs will do too. */
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
    throw badState("agent_task_already_used", "This agent task has already begun.");
  if (task.status === "revoked") throw badState("agent_task_revoked", "This agent task has been revoked.");
  return task;
}

/**
 * Does what following an agent task's URL does: begins a session of its user with the agent in it. To be called
 * within a transaction.
 *
 * @throws Failure 404 for an unknown task, 400 for one that was begun or revoked or leads to a foreign domain, 403 or
 * 409 for a user who is banned or locked
 */
export async function redeemAgentTask(
  sandbox: Sandbox,
  id: string,
): Promise<{ session: SessionRow; redirectUrl: string }> {
  const task = await getPendingTask(sandbox, id);
  if (!(await isInstanceUrl(sandbox, task.redirect_url)))
    throw badState("unauthorized_redirect_url", `${task.redirect_url} is not on a domain of this instance.`);
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
