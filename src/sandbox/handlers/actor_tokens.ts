import type { actorTokens } from "../../../tools/actor_tokens.ts";
import type { Handlers } from "./handler.ts";

export const actorTokenHandlers: Handlers<typeof actorTokens> = {};
