import type { statements } from "../../../tools/statements.ts";
import type { Handlers } from "./handler.ts";

export const statementHandlers: Handlers<typeof statements> = {};
