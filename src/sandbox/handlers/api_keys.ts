import type { apiKeys } from "../../../tools/api_keys.ts";
import type { Handlers } from "./handler.ts";

export const apiKeyHandlers: Handlers<typeof apiKeys> = {};
