import { notFound, refused } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { beginSession, checkMaySignIn } from "./sign-in.ts";
import { findAgentTask, settleAgentTask, type AgentTaskRow } from "../../store/agent-tasks.ts";
import { listDomains } from "../../store/domains.ts";
import { getInstance } from "../../store/instance.ts";
import type { SessionRow } from "../../store/sessions.ts";
import { findUser } from "../../store/users.ts";

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether an address is on a domain of the instance; in development, where the application runs will do too. */
async function isOwn(sandbox: Sandbox, address: string): Promise<boolean> {
  const { host, hostname, origin } = new URL(address);
  const { environment, settings } = await getInstance(sandbox.db);
  if (environment === "development" && LOCAL_HOSTS.has(hostname)) return true;
  if (origin === settings.development_origin) return true;
  const domains = await listDomains(sandbox.db);
  return domains.some(({ name }) => host === name || hostname === name || hostname.endsWith(`.${name}`));
}

async function getPending(sandbox: Sandbox, id: string): Promise<AgentTaskRow> {
  const task = await findAgentTask(sandbox.db, id);
  if (task === undefined) throw notFound("agent task", id);
  if (task.status === "accepted")
    throw refused("agent_task_already_used", "This agent task has already begun.");
  if (task.status === "revoked") throw refused("agent_task_revoked", "This agent task has been revoked.");
  return task;
}

/**
 * Does what following an agent task's URL does: begins a session of its user with the agent in it. To be called
 * within a transaction.
 *
 * @throws Failure 404 for an unknown task, 400 for one that was begun or revoked or leads to a foreign domain, 403 or
 * 409 for a user who is banned or locked
 */
export async function acceptAgentTask(
  sandbox: Sandbox,
  id: string,
): Promise<{ session: SessionRow; redirectUrl: string }> {
  const task = await getPending(sandbox, id);
  if (!(await isOwn(sandbox, task.redirect_url)))
    throw refused("unauthorized_redirect_url", `${task.redirect_url} is not on a domain of this instance.`);
  const user = await findUser(sandbox.db, task.user_id);
  if (user === undefined) throw notFound("user", task.user_id);
  const now = sandbox.now();
  checkMaySignIn(user, now);
  await settleAgentTask(sandbox.db, id, "accepted", now);
  const session = await beginSession(sandbox, {
    userId: user.id,
    actor: JSON.stringify({ sub: task.agent_id, type: "agent", agent_task_id: id }),
    strategy: "ticket",
    maxDuration: task.session_max_duration_in_seconds,
  });
  return { session, redirectUrl: task.redirect_url };
}
