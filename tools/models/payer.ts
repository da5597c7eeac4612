import { z } from "zod/v3";
import { Timestamp } from "./common.ts";
import { Money } from "./money.ts";

/** The kind of payer that a plan is for. */
export const PayerType = z.enum(["user", "org"]);

/** The user or organization that pays. */
export const Payer = z
  .object({
    object: z.literal("commerce_payer"),
    id: z.string(),
    instance_id: z.string(),
    user_id: z.string().nullable().optional(),
    first_name: z.string().nullable().optional(),
    last_name: z.string().nullable().optional(),
    email: z.string().nullable().optional(),
    organization_id: z.string().nullable().optional(),
    organization_name: z.string().nullable().optional(),
    image_url: z.string().optional(),
    credits_balance: Money.optional(),
    created_at: Timestamp.optional(),
    updated_at: Timestamp.optional(),
  })
  .strict();

/** A payer in the legacy shape of responses to subscription item changes, in which no field is null. */
export const LegacyPayer = Payer.extend({
  user_id: z.string().optional(),
  first_name: z.string(),
  last_name: z.string(),
  email: z.string(),
  organization_id: z.string().optional(),
  organization_name: z.string().optional(),
  image_url: z.string(),
  created_at: Timestamp,
  updated_at: Timestamp,
}).strict();

export const PaymentMethod = z
  .object({
    object: z.literal("commerce_payment_method"),
    id: z.string(),
    payer_id: z.string(),
    payment_type: z.enum(["card", "link", "payer-credits"]),
    is_default: z.boolean().optional(),
    gateway: z.string(),
    gateway_external_id: z.string(),
    gateway_external_account_id: z.string().nullable(),
    last4: z.string().nullable(),
    status: z.enum(["active", "disconnected"]),
    wallet_type: z.string().nullable().optional(),
    card_type: z.string().nullable(),
    expiry_year: z.number().int().nullable().optional(),
    expiry_month: z.number().int().nullable().optional(),
    created_at: Timestamp.optional(),
    updated_at: Timestamp.optional(),
    is_removable: z.boolean().optional(),
  })
  .strict();

/** A payment method under its former name, in responses to subscription item changes. */
export const PaymentSource = z
  .object({
    object: z.literal("commerce_source"),
    id: z.string(),
    payer_id: z.string(),
    payment_method: z.enum(["card", "apple_pay", "google_pay"]),
    is_default: z.boolean().nullable().optional(),
    gateway: z.string(),
    gateway_external_id: z.string(),
    gateway_external_account_id: z.string().nullable().optional(),
    last4: z.string(),
    status: z.enum(["active", "disconnected"]),
    wallet_type: z.string(),
    card_type: z.string(),
    expiry_year: z.number().int().optional(),
    expiry_month: z.number().int().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_removable: z.boolean().nullable().optional(),
  })
  .strict();
