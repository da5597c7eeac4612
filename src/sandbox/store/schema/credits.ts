/** A change of a payer's credits, in cents; the balance is the sum of all changes. */
export interface CreditLedgerRow {
  id: string;
  payer_id: string;
  /** Negative if credits were deducted or used. */
  amount: number;
  /** `grant` for an adjustment by the operator, `payment` for a charge that was paid from credits. */
  source_type: "grant" | "payment";
  source_id: string;
  /** `null` for a payment. */
  idempotency_key: string | null;
  note: string | null;
  created_at: number;
}
