import { z } from "zod/v3";
import { defineOperation, returnsObject, returnsPage } from "../core/index.ts";
import { idParam, M2MToken, M2MTokenWithSecret, Metadata, Secret } from "../models/index.ts";

/**
 * Optional, because these operations also accept the instance's secret key. With a machine's secret key, a call is
 * limited to that machine.
 */
const machineBearerAuth = { machine_secret_key: Secret.optional().describe("To act as that machine") };

export const m2mTokens = {
  list_m2m_tokens: defineOperation({
    request: "GET /m2m_tokens",
    title: "List M2M tokens",
    description: "Lists a machine's opaque M2M tokens. JWTs are not stored.",
    effect: "read",
    bearerAuth: machineBearerAuth,
    query: {
      subject: idParam("mch").describe("Machine id"),
      revoked: z.boolean().optional().describe("Revoked ones too"),
      expired: z.boolean().optional().describe("Expired ones too"),
      limit: z.number().int().min(1).max(100).optional(),
      offset: z.number().int().min(0).optional(),
    },
    response: returnsPage(M2MToken, "m2m_tokens"),
  }),

  create_m2m_token: defineOperation({
    request: "POST /m2m_tokens",
    title: "Create an M2M token",
    description:
      "Mints a token for one machine to call others, and shows it. Needs the key that get_machine_secret_key shows.",
    effect: "write",
    withoutConfirmation: "It only adds a token.",
    bearerAuth: { machine_secret_key: Secret.describe("Of the machine that the token is for") },
    body: {
      token_format: z.enum(["opaque", "jwt"]).optional().describe("Default opaque; a jwt cannot be revoked"),
      seconds_until_expiration: z
        .number()
        .int()
        .min(1)
        .optional()
        .describe("Default: the machine's default_token_ttl"),
      claims: Metadata.optional(),
      min_remaining_ttl_seconds: z
        .number()
        .int()
        .min(0)
        .optional()
        .describe("Reuse an equal opaque token valid for at least this long"),
    },
    response: returnsObject(M2MTokenWithSecret, 201),
    outcomeCheck: {
      unverifiable:
        "Create another; list_m2m_tokens shows a possible duplicate, and revoke_m2m_token revokes it.",
    },
  }),

  revoke_m2m_token: defineOperation({
    request: "POST /m2m_tokens/{m2m_token_id}/revoke",
    title: "Revoke an M2M token",
    description: "Revokes an opaque M2M token. A JWT cannot be revoked.",
    effect: "destructive",
    idempotent: true,
    bearerAuth: machineBearerAuth,
    path: { m2m_token_id: idParam("mt") },
    body: { revocation_reason: z.string().optional() },
    response: returnsObject(M2MToken),
    confirm: {
      target: { unreadable: "the API has no call that reads a single M2M token." },
      warning: "Callers that use this token are refused at once.",
    },
    outcomeCheck: {
      unverifiable: "Revoke it again: if it is already revoked, that is refused and nothing changes.",
    },
  }),

  verify_m2m_token: defineOperation({
    request: "POST /m2m_tokens/verify",
    title: "Verify an M2M token",
    description: "Checks an M2M token and shows whose it is and which machines it may call.",
    effect: "read",
    bearerAuth: machineBearerAuth,
    body: { token: Secret },
    response: returnsObject(M2MToken),
  }),
};
