import type { templates } from "../../../tools/templates.ts";
import type { Handlers } from "./handler.ts";

export const templateHandlers: Handlers<typeof templates> = {};
