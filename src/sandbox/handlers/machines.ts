import type { machines } from "../../../tools/machines.ts";
import type { Handlers } from "./handler.ts";

export const machineHandlers: Handlers<typeof machines> = {};
