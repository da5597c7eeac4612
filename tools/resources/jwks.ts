import { defineOperation, returnsObject } from "../core/index.ts";
import { Jwks } from "../models/index.ts";

export const jwks = {
  get_jwks: defineOperation({
    request: "GET /jwks",
    title: "Get the signing keys",
    description: "Reads the public keys (JWKS) that verify the instance's session tokens.",
    effect: "read",
    response: returnsObject(Jwks),
  }),
};
