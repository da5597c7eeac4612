import { notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import { findPayerByOrganization, findPayerByUser, type PayerRow } from "../../store/index.ts";
import { getOrganization } from "../organizations/index.ts";
import { processDuePeriods } from "./renewals.ts";

/**
 * Returns a user's payer, after processing the subscription periods that are due.
 *
 * @throws ApiError 404 if the user does not exist
 */
export async function getUserPayer(sandbox: Sandbox, userId: string): Promise<PayerRow> {
  await processDuePeriods(sandbox);
  const payer = await findPayerByUser(sandbox.db, userId);
  if (payer === undefined) throw notFound("user", userId);
  return payer;
}

/**
 * Returns an organization's payer, after processing the subscription periods that are due.
 *
 * @throws ApiError 404 if the organization does not exist, 403 if organizations are disabled
 */
export async function getOrganizationPayer(sandbox: Sandbox, organizationId: string): Promise<PayerRow> {
  await processDuePeriods(sandbox);
  const { id } = await getOrganization(sandbox, organizationId);
  const payer = await findPayerByOrganization(sandbox.db, id);
  if (payer === undefined) throw notFound("organization", organizationId);
  return payer;
}
