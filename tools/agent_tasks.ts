export const agentTasks = {};
