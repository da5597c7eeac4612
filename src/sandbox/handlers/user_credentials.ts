import type { userCredentials } from "../../../tools/user_credentials.ts";
import type { Handlers } from "./handler.ts";

export const userCredentialHandlers: Handlers<typeof userCredentials> = {};
