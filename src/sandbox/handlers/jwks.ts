import type { jwks } from "../../../tools/index.ts";
import { getPublicJwk } from "../domain/index.ts";
import type { Handlers } from "../handler.ts";

export const jwksHandlers: Handlers<typeof jwks> = {
  async get_jwks(sandbox) {
    return { keys: [await getPublicJwk(sandbox)] };
  },
};
