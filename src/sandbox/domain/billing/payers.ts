import { notFound } from "../../api-error.ts";
import { getOrganization } from "../organizations/organizations.ts";
import type { Sandbox } from "../../context.ts";
import { findPayerByOrganization, findPayerByUser, type PayerRow } from "../../store/payers.ts";
import { processDuePeriods } from "./renewals.ts";

/** The payer that a user is, with subscriptions as of now. @throws Failure 404 for an unknown user */
export async function getUserPayer(sandbox: Sandbox, userId: string): Promise<PayerRow> {
  await processDuePeriods(sandbox);
  const payer = await findPayerByUser(sandbox.db, userId);
  if (payer === undefined) throw notFound("user", userId);
  return payer;
}

/** The payer that an organization is, with subscriptions as of now. @throws Failure 404 for an unknown one */
export async function getOrganizationPayer(sandbox: Sandbox, organizationId: string): Promise<PayerRow> {
  await processDuePeriods(sandbox);
  const { id } = await getOrganization(sandbox, organizationId);
  const payer = await findPayerByOrganization(sandbox.db, id);
  if (payer === undefined) throw notFound("organization", organizationId);
  return payer;
}
