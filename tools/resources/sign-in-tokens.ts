import { z } from "zod/v3";
import { defineOperation, returnsObject } from "../core/index.ts";
import { idParam, SignInToken } from "../models/index.ts";

export const signInTokens = {
  create_sign_in_token: defineOperation({
    request: "POST /sign_in_tokens",
    title: "Create a sign-in link",
    description: "Creates a one-time token and URL that sign a user in without a password.",
    effect: "write",
    withoutConfirmation: "It only adds a token.",
    body: {
      user_id: z.string(),
      org_id: z.string().optional().describe("The user's organization to make active"),
      expires_in_seconds: z.number().int().min(1).optional().describe("Default 30 days"),
    },
    response: returnsObject(SignInToken),
    outcomeCheck: { unverifiable: "Create another: an unused link expires by itself." },
  }),

  revoke_sign_in_token: defineOperation({
    request: "POST /sign_in_tokens/{sign_in_token_id}/revoke",
    title: "Revoke a sign-in token",
    description: "Revokes a pending sign-in token, so that its link no longer works.",
    effect: "destructive",
    idempotent: true,
    path: { sign_in_token_id: idParam("sit") },
    response: returnsObject(SignInToken),
    confirm: {
      target: { unreadable: "the API has no call that reads a sign-in token." },
      warning: "Nobody can sign in with the link any more.",
    },
    outcomeCheck: {
      unverifiable: "Revoke it again: if it is already revoked, that is refused and nothing changes.",
    },
  }),
};
