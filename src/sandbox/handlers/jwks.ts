import type { jwks } from "../../../tools/resources/jwks.ts";
import { getPublicJwk } from "../domain/tokens/instance-keys.ts";
import type { Handlers } from "./handler.ts";

export const jwksHandlers: Handlers<typeof jwks> = {
  async get_jwks(sandbox) {
    return { keys: [await getPublicJwk(sandbox)] };
  },
};
