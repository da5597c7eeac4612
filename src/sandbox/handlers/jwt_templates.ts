import type { jwtTemplates } from "../../../tools/jwt_templates.ts";
import type { Handlers } from "./handler.ts";

export const jwtTemplateHandlers: Handlers<typeof jwtTemplates> = {};
