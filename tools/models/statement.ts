import { z } from "zod/v3";
import { BillingTotals } from "./billing-totals.ts";
import { Timestamp } from "./common.ts";
import { Money } from "./money.ts";
import { Payer, PaymentMethod } from "./payer.ts";

export const PaymentAttempt = z
  .object({
    object: z.literal("commerce_payment"),
    id: z.string(),
    payment_id: z.string(),
    instance_id: z.string(),
    charge_type: z.string(),
    payee_id: z.string(),
    payee: z.record(z.unknown()),
    payer_id: z.string(),
    payer: Payer,
    subscription_item_id: z.string().optional(),
    subscription_item: z.record(z.unknown()).optional(),
    amount: Money,
    totals: BillingTotals.nullable().optional(),
    payment_method_id: z.string(),
    payment_method: PaymentMethod,
    statement_id: z.string(),
    gateway_external_id: z.string().nullable(),
    gateway_external_url: z.string().nullable(),
    status: z.enum(["pending", "paid", "failed"]),
    paid_at: Timestamp.nullable(),
    failed_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .strict();

/** The payments of a payer in one month, grouped by day. */
export const Statement = z
  .object({
    object: z.literal("commerce_statement"),
    id: z.string(),
    instance_id: z.string(),
    timestamp: Timestamp,
    payer: Payer,
    status: z.enum(["open", "closed"]),
    totals: z.object({ grand_total: Money, subtotal: Money, base_fee: Money, tax_total: Money }).strict(),
    groups: z.array(
      z
        .object({
          object: z.literal("commerce_statement_group"),
          timestamp: Timestamp,
          items: z.array(PaymentAttempt),
        })
        .strict(),
    ),
  })
  .strict();
