import { defineOperation, returnsNothing, returnsObject } from "../core/index.ts";
import { idParam, legacyField, Secret, VerifiedOAuthAccessToken } from "../models/index.ts";

export const oauthAccessTokens = {
  verify_oauth_access_token: defineOperation({
    request: "POST /oauth_applications/access_tokens/verify",
    title: "Verify an OAuth access token",
    description: "Checks an OAuth application's access token, and shows its user and scopes.",
    effect: "read",
    body: { access_token: Secret.optional(), secret: legacyField(Secret, "access_token") },
    response: returnsObject(VerifiedOAuthAccessToken),
  }),

  revoke_oauth_application_token: defineOperation({
    request: "POST /oauth_applications/{oauth_application_id}/revoke_token",
    title: "Revoke an OAuth application's token",
    description: "Revokes an opaque access or refresh token with all tokens of the same grant.",
    effect: "destructive",
    idempotent: true,
    path: { oauth_application_id: idParam("oa") },
    body: { token: Secret },
    response: returnsNothing(204),
    confirm: {
      target: { operation: "get_oauth_application" },
      labelFields: ["name"],
      warning:
        "This application loses the access that the token's user granted, until they sign in to it again.",
    },
    outcomeCheck: { unverifiable: "Revoke it again: a revoked token stays revoked." },
  }),
};
