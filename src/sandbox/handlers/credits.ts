import type { z } from "zod/v3";
import type { credits } from "../../../tools/resources/credits.ts";
import type { CreditBalance, CreditLedgerEntry } from "../../../tools/models/credit.ts";
import type { OperationInput } from "../../../tools/core/operation.ts";
import { checkCurrency } from "../domain/billing/amount-checks.ts";
import { money } from "../domain/billing/money.ts";
import { getOrganizationPayer, getUserPayer } from "../domain/billing/payers.ts";
import { payPastDue } from "../domain/billing/renewals.ts";
import { Failure, invalidParam } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import * as store from "../store/credits.ts";
import type { PayerRow } from "../store/payers.ts";
import type { Handlers } from "./handler.ts";

async function balance(sandbox: Sandbox, { id }: PayerRow): Promise<z.input<typeof CreditBalance>> {
  const amount = (await store.findBalances(sandbox.db, [id])).get(id);
  return { object: "commerce_credit_balance", balance: amount === undefined ? null : money(amount) };
}

const present = (row: store.LedgerRow): z.input<typeof CreditLedgerEntry> => ({
  object: "commerce_credit_ledger",
  id: row.id,
  payer_id: row.payer_id,
  amount: money(row.amount),
  source_type: row.source_type,
  source_id: row.source_id,
  note: row.note,
  created_at: new Date(row.created_at).toISOString(),
});

type Adjustment = Omit<OperationInput<typeof credits.adjust_user_credits>, "user_id">;

/** Adds an entry to a payer's ledger, once for each key. */
async function adjust(
  sandbox: Sandbox,
  payer: PayerRow,
  { amount, action, currency, idempotency_key, note }: Adjustment,
): Promise<z.input<typeof CreditLedgerEntry>> {
  if (amount <= 0) throw invalidParam("amount", "amount must be greater than 0.", "invalid_credit_amount");
  checkCurrency(currency);
  const signed = action === "increase" ? amount : -amount;
  const known = await store.findLedgerEntry(sandbox.db, payer.id, idempotency_key);
  if (known !== undefined) {
    if (known.amount === signed) return present(known);
    throw new Failure(409, {
      code: "conflict",
      message: "conflict",
      longMessage: `Another adjustment of this payer has the idempotency_key ${idempotency_key}.`,
      param: "idempotency_key",
    });
  }
  const has = (await store.findBalances(sandbox.db, [payer.id])).get(payer.id) ?? 0;
  if (has + signed < 0)
    throw invalidParam(
      "amount",
      `The balance of ${money(has).amount_formatted} does not cover this.`,
      "insufficient_credit_balance",
    );
  const id = sandbox.newId("cledg");
  const row: store.LedgerRow = {
    id,
    payer_id: payer.id,
    amount: signed,
    source_type: "grant",
    source_id: id,
    idempotency_key,
    note: note ?? null,
    created_at: sandbox.now(),
  };
  await store.insertLedgerEntry(sandbox.db, row);
  await payPastDue(sandbox, payer.id);
  return present(row);
}

export const creditHandlers: Handlers<typeof credits> = {
  get_user_credits: async (sandbox, { user_id }) => balance(sandbox, await getUserPayer(sandbox, user_id)),

  adjust_user_credits: async (sandbox, { user_id, ...adjustment }) =>
    adjust(sandbox, await getUserPayer(sandbox, user_id), adjustment),

  get_organization_credits: async (sandbox, { organization_id }) =>
    balance(sandbox, await getOrganizationPayer(sandbox, organization_id)),

  adjust_organization_credits: async (sandbox, { organization_id, ...adjustment }) =>
    adjust(sandbox, await getOrganizationPayer(sandbox, organization_id), adjustment),
};
