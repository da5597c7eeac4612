import { randomBytes } from "node:crypto";
import type { testingTokens } from "../../../tools/index.ts";
import type { Handlers } from "../handler.ts";

const LIFETIME_S = 60 * 60;

export const testingTokenHandlers: Handlers<typeof testingTokens> = {
  create_testing_token(sandbox) {
    const now = Math.floor(sandbox.now() / 1000);
    return {
      object: "testing_token",
      token: `${now}-c_${randomBytes(20).toString("hex")}`,
      expires_at: now + LIFETIME_S,
    };
  },
};
