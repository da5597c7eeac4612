import { z } from "zod/v3";
import type { Sandbox } from "../../context.ts";
import { findPayerOfOrganization, findPayerOfUser, type PayerRow } from "../../store/payers.ts";
import { currentItems } from "../../store/subscription-items.ts";
import { loadItems } from "./items.ts";
import { catchUp } from "./renewals.ts";

const Features = z.array(z.object({ slug: z.string() }));

interface PlanClaims {
  /** As in `u:pro`: `u` for the user's, `o` for the organization's. */
  readonly plans: readonly string[];
  readonly features: readonly string[];
}

async function ofPayer(sandbox: Sandbox, scope: "u" | "o", payer: PayerRow | undefined): Promise<PlanClaims> {
  if (payer === undefined) return { plans: [], features: [] };
  const rows = (await currentItems(sandbox.db, payer.id)).filter(({ status }) => status !== "upcoming");
  const plans = (await loadItems(sandbox.db, rows)).map(({ plan }) => plan.plan);
  const features = plans.flatMap((plan) => Features.parse(JSON.parse(plan.features)));
  return {
    plans: plans.map(({ slug }) => `${scope}:${slug}`),
    features: features.map(({ slug }) => `${scope}:${slug}`),
  };
}

/** What a session token says of the plans of its user and of the active organization, and of what these give. */
export async function planClaims(
  sandbox: Sandbox,
  userId: string,
  organizationId: string | undefined,
): Promise<PlanClaims> {
  await catchUp(sandbox);
  const user = await ofPayer(sandbox, "u", await findPayerOfUser(sandbox.db, userId));
  if (organizationId === undefined) return user;
  const organization = await ofPayer(sandbox, "o", await findPayerOfOrganization(sandbox.db, organizationId));
  return {
    plans: [...user.plans, ...organization.plans],
    features: [...organization.features, ...user.features],
  };
}
