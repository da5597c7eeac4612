import type { agentTasks } from "../../../tools/agent_tasks.ts";
import type { Handlers } from "./handler.ts";

export const agentTaskHandlers: Handlers<typeof agentTasks> = {};
