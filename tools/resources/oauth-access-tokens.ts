import { id, Secret, superseded } from "../models/common.ts";
import { VerifiedOAuthAccessToken } from "../models/oauth-access-token.ts";
import { empty, object, operation } from "../core/operation.ts";

export const oauthAccessTokens = {
  verify_oauth_access_token: operation({
    request: "POST /oauth_applications/access_tokens/verify",
    title: "Verify an OAuth access token",
    description: "Checks an OAuth application's access token, and shows its user and scopes.",
    effect: "read",
    body: { access_token: Secret.optional(), secret: superseded(Secret, "access_token") },
    response: object(VerifiedOAuthAccessToken),
  }),

  revoke_oauth_application_token: operation({
    request: "POST /oauth_applications/{oauth_application_id}/revoke_token",
    title: "Revoke an OAuth application's token",
    description: "Revokes an opaque access or refresh token with all tokens of the same grant.",
    effect: "destructive",
    repeats: false,
    path: { oauth_application_id: id("oa") },
    body: { token: Secret },
    response: empty(204),
    confirm: {
      target: { operation: "get_oauth_application" },
      named: ["name"],
      warning:
        "This application loses the access that the token's user granted, until they sign in to it again.",
    },
    tells: { nothing: "Revoke it again: a revoked token stays revoked." },
  }),
};
