/** An agent: a program that acts on behalf of users, identified by its name. */
export interface AgentRow {
  id: string;
  name: string;
  created_at: number;
}

export interface AgentTaskRow {
  id: string;
  agent_id: string;
  /** The user on whose behalf the agent acts. */
  user_id: string;
  task_description: string;
  redirect_url: string;
  session_max_duration_in_seconds: number;
  status: "pending" | "accepted" | "revoked";
  created_at: number;
  updated_at: number;
}
