import type { credits } from "../../../tools/credits.ts";
import type { Handlers } from "./handler.ts";

export const creditHandlers: Handlers<typeof credits> = {};
