import { z } from "zod/v3";
import { defineOperation, returnsObject } from "../core/index.ts";
import { ActorToken, idParam } from "../models/index.ts";

export const actorTokens = {
  create_actor_token: defineOperation({
    request: "POST /actor_tokens",
    title: "Create an impersonation link",
    description: "Creates a one-use token and URL with which an actor signs in as another user.",
    effect: "write",
    withoutConfirmation: "It only adds a token.",
    body: {
      user_id: z.string().describe("Who is impersonated"),
      actor: z
        .object({ sub: z.string().min(1) })
        .catchall(z.unknown())
        .describe("sub: the impersonator's id; becomes the act claim"),
      expires_in_seconds: z.number().int().min(1).optional().describe("Default 3600"),
      session_max_duration_in_seconds: z.number().int().min(1).optional().describe("Default 1800"),
    },
    response: returnsObject(ActorToken),
    outcomeCheck: { unverifiable: "Create another: an unused link expires by itself." },
  }),

  revoke_actor_token: defineOperation({
    request: "POST /actor_tokens/{actor_token_id}/revoke",
    title: "Revoke an actor token",
    description: "Revokes a pending actor token, so that its link no longer works.",
    effect: "destructive",
    idempotent: true,
    path: { actor_token_id: idParam("act") },
    response: returnsObject(ActorToken),
    confirm: {
      target: { unreadable: "the API has no call that reads an actor token." },
      warning: "Its link stops working; a session already started with it continues.",
    },
    outcomeCheck: {
      unverifiable: "Revoke it again: if it is already revoked, that is refused and nothing changes.",
    },
  }),
};
