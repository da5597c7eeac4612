/** A payer's statement: the payments of one calendar month (UTC). */
export interface BillingStatementRow {
  id: string;
  payer_id: string;
  /** Start of the month in milliseconds. */
  month_start: number;
  created_at: number;
}

/** A charge that was paid from credits, in cents. The sandbox has no payment gateway, so no other payments exist. */
export interface PaymentAttemptRow {
  id: string;
  payment_id: string;
  payer_id: string;
  subscription_item_id: string;
  statement_id: string;
  /** `checkout` for the first charge of an item, `recurring` for a renewal. */
  charge_type: "checkout" | "recurring";
  /** The amount before the discount. */
  subtotal: number;
  discount: number;
  /** The payer's credits after the charge. */
  remaining_balance: number;
  created_at: number;
}
