export type { ShutdownSignal } from "./command-context.ts";
export { COMMAND_FLAGS, type CommandEntry, COMMANDS } from "./command-registry.ts";
