import type { users } from "../../../tools/users.ts";
import type { Handlers } from "./handler.ts";

export const userHandlers: Handlers<typeof users> = {};
