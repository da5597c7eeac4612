import type { Sandbox } from "../context.ts";
import {
  backfillPayers,
  type DiscountRow,
  hasPlans,
  insertDiscount,
  insertPlan,
  insertPrice,
  type PlanRow,
} from "../store/index.ts";

interface DefaultPlan extends Pick<
  PlanRow,
  "slug" | "name" | "description" | "payer_type" | "free_trial_days"
> {
  /** Price in cents per month, if billed monthly (`amount`) or annually (`annual_monthly_amount`). */
  readonly amount: number;
  readonly annual_monthly_amount: number | null;
  readonly features: readonly (readonly [slug: string, name: string, description: string])[];
}

const FREE_PLAN = {
  name: "Free",
  description: "For everyone without a paid plan.",
  amount: 0,
  annual_monthly_amount: null,
  free_trial_days: null,
  features: [],
} as const;

/**
 * The API cannot create plans or discounts: the operator of a real instance creates them in Clerk's dashboard. The
 * free plans are Clerk's own defaults; the others are examples of what an operator might create.
 */
const DEFAULT_PLANS: readonly DefaultPlan[] = [
  { ...FREE_PLAN, slug: "free_user", payer_type: "user" },
  { ...FREE_PLAN, slug: "free_org", payer_type: "org" },
  {
    slug: "pro",
    name: "Pro",
    description: "For people who work with it every day.",
    payer_type: "user",
    amount: 2000,
    annual_monthly_amount: 1600,
    free_trial_days: 14,
    features: [
      ["unlimited_projects", "Unlimited projects", "As many projects as you like."],
      ["priority_support", "Priority support", "Responses within a day."],
    ],
  },
  {
    slug: "team",
    name: "Team",
    description: "For organizations that work together.",
    payer_type: "org",
    amount: 5000,
    annual_monthly_amount: 4000,
    free_trial_days: 14,
    features: [
      ["shared_projects", "Shared projects", "Projects for the whole organization."],
      ["audit_log", "Audit log", "Who did what, and when."],
    ],
  },
];

const DEFAULT_DISCOUNTS: readonly Pick<DiscountRow, "name" | "percent_off" | "amount_off" | "cycles">[] = [
  { name: "20% off three times", percent_off: 20, amount_off: null, cycles: 3 },
  { name: "$5 off once", percent_off: null, amount_off: 500, cycles: 1 },
  { name: "100% off", percent_off: 100, amount_off: null, cycles: null },
];

/**
 * Creates the default plans, prices and discounts, and a payer on the free plan for every existing user and
 * organization. Does nothing if the instance has plans.
 */
export async function bootstrapBilling({ db, now, newId }: Sandbox): Promise<void> {
  if (await hasPlans(db)) return;
  const created_at = now();
  for (const { amount, annual_monthly_amount, features, ...plan } of DEFAULT_PLANS) {
    const plan_id = newId("cplan");
    await insertPlan(db, {
      id: plan_id,
      ...plan,
      is_default: amount === 0 ? 1 : 0,
      publicly_visible: 1,
      features: JSON.stringify(
        features.map(([slug, name, description]) => ({ id: newId("feat"), slug, name, description })),
      ),
      created_at,
    });
    await insertPrice(db, {
      id: newId("cprice"),
      plan_id,
      amount,
      annual_monthly_amount,
      description: null,
      is_default: 1,
      created_at,
    });
  }
  for (const discount of DEFAULT_DISCOUNTS)
    await insertDiscount(db, { id: newId("disc"), ...discount, archived: 0, created_at });
  await backfillPayers(db);
}
