import type { clients } from "../../../tools/clients.ts";
import type { Handlers } from "./handler.ts";

export const clientHandlers: Handlers<typeof clients> = {};
