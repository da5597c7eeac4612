import type { signUps } from "../../../tools/sign_ups.ts";
import type { Handlers } from "./handler.ts";

export const signUpHandlers: Handlers<typeof signUps> = {};
