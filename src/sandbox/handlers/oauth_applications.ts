import type { oauthApplications } from "../../../tools/oauth_applications.ts";
import type { Handlers } from "./handler.ts";

export const oauthApplicationHandlers: Handlers<typeof oauthApplications> = {};
