import type { oauthAccessTokens } from "../../../tools/oauth_access_tokens.ts";
import type { Handlers } from "./handler.ts";

export const oauthAccessTokenHandlers: Handlers<typeof oauthAccessTokens> = {};
