import type { testingTokens } from "../../../tools/testing_tokens.ts";
import type { Handlers } from "./handler.ts";

export const testingTokenHandlers: Handlers<typeof testingTokens> = {};
