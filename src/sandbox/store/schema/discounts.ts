/** A discount on charges: a percentage, or an amount in cents. It never changes after its creation. */
export interface DiscountRow {
  id: string;
  name: string;
  percent_off: number | null;
  amount_off: number | null;
  /** The number of charges that it applies to; `null` for all. */
  cycles: number | null;
  /** An archived discount cannot be applied to further items. */
  archived: 0 | 1;
  created_at: number;
}

/** The application of a discount to a subscription item; an item has at most one active redemption. */
export interface DiscountRedemptionRow {
  id: string;
  subscription_item_id: string;
  discount_id: string;
  cycles_applied: number;
  status: "active" | "exhausted" | "removed";
  redeemed_at: number;
}
