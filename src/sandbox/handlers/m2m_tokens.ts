import type { m2mTokens } from "../../../tools/m2m_tokens.ts";
import type { Handlers } from "./handler.ts";

export const m2mTokenHandlers: Handlers<typeof m2mTokens> = {};
