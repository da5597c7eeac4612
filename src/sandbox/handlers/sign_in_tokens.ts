import type { signInTokens } from "../../../tools/sign_in_tokens.ts";
import type { Handlers } from "./handler.ts";

export const signInTokenHandlers: Handlers<typeof signInTokens> = {};
