import { Jwks } from "../models/jwks.ts";
import { returnsObject, defineOperation } from "../core/operation.ts";

export const jwks = {
  get_jwks: defineOperation({
    request: "GET /jwks",
    title: "Get the signing keys",
    description: "Reads the public keys (JWKS) that verify the instance's session tokens.",
    effect: "read",
    response: returnsObject(Jwks),
  }),
};
