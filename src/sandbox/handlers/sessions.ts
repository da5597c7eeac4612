import type { sessions } from "../../../tools/sessions.ts";
import type { Handlers } from "./handler.ts";

export const sessionHandlers: Handlers<typeof sessions> = {};
