import type { z } from "zod/v3";
import type { CreditBalance, CreditLedgerEntry, credits, OperationInput } from "../../../tools/index.ts";
import { ApiError, invalidParam } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  assertSupportedCurrency,
  getOrganizationPayer,
  getUserPayer,
  payPastDueItems,
  toMoney,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import type { PayerRow } from "../store/index.ts";
import * as store from "../store/index.ts";

async function loadBalance(sandbox: Sandbox, { id }: PayerRow): Promise<z.input<typeof CreditBalance>> {
  const amount = (await store.findCreditBalances(sandbox.db, [id])).get(id);
  return { object: "commerce_credit_balance", balance: amount === undefined ? null : toMoney(amount) };
}

const toResponse = (row: store.CreditLedgerRow): z.input<typeof CreditLedgerEntry> => ({
  object: "commerce_credit_ledger",
  id: row.id,
  payer_id: row.payer_id,
  amount: toMoney(row.amount),
  source_type: row.source_type,
  source_id: row.source_id,
  note: row.note,
  created_at: new Date(row.created_at).toISOString(),
});

type CreditAdjustment = Omit<OperationInput<typeof credits.adjust_user_credits>, "user_id">;

/**
 * Adds an entry to a payer's credit ledger. A repeated request with the same `idempotency_key` returns the existing
 * entry.
 *
 * @throws ApiError 409 if the key was used for a different amount, 422 if the amount is invalid or exceeds the
 * balance
 */
async function adjustCredits(
  sandbox: Sandbox,
  payer: PayerRow,
  { amount, action, currency, idempotency_key, note }: CreditAdjustment,
): Promise<z.input<typeof CreditLedgerEntry>> {
  if (amount <= 0) throw invalidParam("amount", "amount must be greater than 0.", "invalid_credit_amount");
  assertSupportedCurrency(currency);
  const signedAmount = action === "increase" ? amount : -amount;
  const existingEntry = await store.findCreditLedgerEntry(sandbox.db, payer.id, idempotency_key);
  if (existingEntry !== undefined) {
    if (existingEntry.amount === signedAmount) return toResponse(existingEntry);
    throw new ApiError(409, {
      code: "conflict",
      message: "conflict",
      longMessage: `Another adjustment of this payer has the idempotency_key ${idempotency_key}.`,
      param: "idempotency_key",
    });
  }
  const currentBalance = (await store.findCreditBalances(sandbox.db, [payer.id])).get(payer.id) ?? 0;
  if (currentBalance + signedAmount < 0)
    throw invalidParam(
      "amount",
      `The balance of ${toMoney(currentBalance).amount_formatted} does not cover this.`,
      "insufficient_credit_balance",
    );
  const id = sandbox.newId("cledg");
  const row: store.CreditLedgerRow = {
    id,
    payer_id: payer.id,
    amount: signedAmount,
    source_type: "grant",
    source_id: id,
    idempotency_key,
    note: note ?? null,
    created_at: sandbox.now(),
  };
  await store.insertCreditLedgerEntry(sandbox.db, row);
  await payPastDueItems(sandbox, payer.id);
  return toResponse(row);
}

export const creditHandlers: Handlers<typeof credits> = {
  get_user_credits: async (sandbox, { user_id }) =>
    loadBalance(sandbox, await getUserPayer(sandbox, user_id)),

  adjust_user_credits: async (sandbox, { user_id, ...adjustment }) =>
    adjustCredits(sandbox, await getUserPayer(sandbox, user_id), adjustment),

  get_organization_credits: async (sandbox, { organization_id }) =>
    loadBalance(sandbox, await getOrganizationPayer(sandbox, organization_id)),

  adjust_organization_credits: async (sandbox, { organization_id, ...adjustment }) =>
    adjustCredits(sandbox, await getOrganizationPayer(sandbox, organization_id), adjustment),
};
