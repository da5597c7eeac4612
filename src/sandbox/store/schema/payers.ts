/**
 * A user or organization as a payer. Each payer has exactly one subscription. Triggers insert a payer and its item of
 * the free plan with every user and organization, and derive the ids of both from the owner's id.
 */
export interface PayerRow {
  id: string;
  subscription_id: string;
  user_id: string | null;
  organization_id: string | null;
  /** 0 after the payer has had a free trial or has paid. */
  eligible_for_free_trial: 0 | 1;
  created_at: number;
  updated_at: number;
}
