import type { AgentRow, AgentTaskRow, Database } from "./schema/index.ts";

export const findAgentByName = (db: Database, name: string): Promise<AgentRow | undefined> =>
  db.selectFrom("agents").selectAll().where("name", "=", name).executeTakeFirst();

export async function insertAgent(db: Database, row: AgentRow): Promise<void> {
  await db.insertInto("agents").values(row).execute();
}

export const findAgentTask = (db: Database, id: string): Promise<AgentTaskRow | undefined> =>
  db.selectFrom("agent_tasks").selectAll().where("id", "=", id).executeTakeFirst();

export async function insertAgentTask(db: Database, row: AgentTaskRow): Promise<void> {
  await db.insertInto("agent_tasks").values(row).execute();
}

export async function setAgentTaskStatus(
  db: Database,
  id: string,
  status: "accepted" | "revoked",
  now: number,
): Promise<void> {
  await db.updateTable("agent_tasks").set({ status, updated_at: now }).where("id", "=", id).execute();
}
