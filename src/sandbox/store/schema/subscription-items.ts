/** A payer's plan and price for a period. The id of the free plan's item is derived from the payer's id. */
export interface SubscriptionItemRow {
  id: string;
  payer_id: string;
  price_id: string;
  period: "month" | "annual";
  /** A canceled item stays `active` until its period ends. */
  status: "active" | "past_due" | "upcoming" | "ended" | "abandoned";
  is_free_trial: 0 | 1;
  period_start: number;
  /** `null` for the free plan, which does not end. */
  period_end: number | null;
  canceled_at: number | null;
  past_due_at: number | null;
  ended_at: number | null;
  /** In cents. */
  lifetime_paid: number;
  created_at: number;
  updated_at: number;
}
