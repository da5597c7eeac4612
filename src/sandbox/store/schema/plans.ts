export interface PlanRow {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  payer_type: "user" | "org";
  /** Whether it is the free plan, which payers of its type start with and return to when another plan ends. */
  is_default: 0 | 1;
  publicly_visible: 0 | 1;
  /** `null` if the plan has no free trial. */
  free_trial_days: number | null;
  /** A JSON array of `{ id, name, slug, description }`. */
  features: string;
  created_at: number;
}

/** A plan's price in cents per month; an amount is `null` if the price does not support its billing period. */
export interface PriceRow {
  id: string;
  plan_id: string;
  amount: number | null;
  annual_monthly_amount: number | null;
  description: string | null;
  is_default: 0 | 1;
  created_at: number;
}
