import { z } from "zod/v3";
import type { Sandbox } from "../../context.ts";
import {
  findPayerByOrganization,
  findPayerByUser,
  listCurrentSubscriptionItems,
  type PayerRow,
} from "../../store/index.ts";
import { loadSubscriptionItems } from "./items.ts";
import { processDuePeriods } from "./renewals.ts";

const Features = z.array(z.object({ slug: z.string() }));

interface PlanClaims {
  /** Slugs with a scope prefix, such as `u:pro`: `u` for a plan of the user, `o` for one of the organization. */
  readonly plans: readonly string[];
  readonly features: readonly string[];
}

async function loadPayerClaims(
  sandbox: Sandbox,
  scope: "u" | "o",
  payer: PayerRow | undefined,
): Promise<PlanClaims> {
  if (payer === undefined) return { plans: [], features: [] };
  const rows = (await listCurrentSubscriptionItems(sandbox.db, payer.id)).filter(
    ({ status }) => status !== "upcoming",
  );
  const plans = (await loadSubscriptionItems(sandbox.db, rows)).map(({ plan }) => plan.plan);
  const features = plans.flatMap((plan) => Features.parse(JSON.parse(plan.features)));
  return {
    plans: plans.map(({ slug }) => `${scope}:${slug}`),
    features: features.map(({ slug }) => `${scope}:${slug}`),
  };
}

/**
 * Loads the session token claims about the plans of the user and of the active organization, and about the features
 * of these plans.
 */
export async function loadPlanClaims(
  sandbox: Sandbox,
  userId: string,
  organizationId: string | undefined,
): Promise<PlanClaims> {
  await processDuePeriods(sandbox);
  const user = await loadPayerClaims(sandbox, "u", await findPayerByUser(sandbox.db, userId));
  if (organizationId === undefined) return user;
  const organization = await loadPayerClaims(
    sandbox,
    "o",
    await findPayerByOrganization(sandbox.db, organizationId),
  );
  return {
    plans: [...user.plans, ...organization.plans],
    features: [...organization.features, ...user.features],
  };
}
