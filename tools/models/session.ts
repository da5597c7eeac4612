import { z } from "zod/v3";
import { Metadata, Secret, Timestamp } from "./common.ts";

const Activity = z
  .object({
    object: z.string(),
    id: z.string(),
    device_type: z.string().optional(),
    is_mobile: z.boolean(),
    browser_name: z.string().optional(),
    browser_version: z.string().optional(),
    ip_address: z.string().optional(),
    city: z.string().optional(),
    country: z.string().optional(),
  })
  .strict();

export const Session = z
  .object({
    object: z.literal("session"),
    id: z.string(),
    user_id: z.string(),
    client_id: z.string(),
    actor: Metadata.nullable().optional(),
    status: z.enum(["active", "revoked", "ended", "expired", "removed", "abandoned", "replaced", "pending"]),
    last_active_organization_id: z.string().nullable().optional(),
    last_active_at: Timestamp,
    latest_activity: Activity.nullable().optional(),
    expire_at: Timestamp,
    abandon_at: Timestamp,
    updated_at: Timestamp,
    created_at: Timestamp,
    tasks: z
      .array(z.object({ key: z.string() }).strict())
      .nullable()
      .optional(),
  })
  .strict();

export const Token = z.object({ object: z.literal("token"), jwt: Secret }).strict();

/** A session token in `jwt`, or the `cookies` that contain it and the next refresh token. */
export const SessionRefresh = z
  .object({
    object: z.enum(["token", "cookies"]),
    jwt: Secret.optional(),
    cookies: z.array(Secret).optional(),
  })
  .strict();
