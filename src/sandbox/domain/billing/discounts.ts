import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  type DiscountRedemptionRecord,
  type DiscountRow,
  findDiscount,
  insertDiscountRedemption,
  listDiscounts,
  updateDiscountRedemption,
} from "../../store/index.ts";
import { calculateCharge } from "./charges.ts";
import type { SubscriptionItemDetails } from "./items.ts";

async function getDiscount(sandbox: Sandbox, id: string): Promise<DiscountRow> {
  const discount = await findDiscount(sandbox.db, id);
  if (discount !== undefined) return discount;
  // The API has no endpoint that lists discounts, so the error message lists them.
  const available = (await listDiscounts(sandbox.db)).map(
    (candidate) => `${candidate.id} (${candidate.name})`,
  );
  throw new ApiError(404, {
    code: "discount_not_found",
    message: "discount not found",
    longMessage: `No discount was found with id ${id}. This sandbox has ${available.join(", ")}.`,
    param: "discount_id",
  });
}

const discountError = (status: 409 | 422, code: string, longMessage: string) =>
  new ApiError(status, { code, message: code.replaceAll("_", " "), longMessage, param: "discount_id" });

/**
 * Applies a discount to an active, paid item. It replaces the current discount of the item.
 *
 * @throws ApiError 404 if the discount does not exist, 409 if the item already has it, 422 if it cannot be applied
 */
export async function applyDiscount(
  sandbox: Sandbox,
  item: SubscriptionItemDetails,
  discountId: string,
): Promise<DiscountRedemptionRecord> {
  const discount = await getDiscount(sandbox, discountId);
  const { row, redemption: currentRedemption } = item;
  if (discount.archived === 1)
    throw discountError(422, "discount_inactive", `Discount ${discount.id} is archived.`);
  if (row.status !== "active" || calculateCharge(item).subtotal === 0)
    throw discountError(
      422,
      "discount_not_applicable_to_subscription_item",
      "A discount needs an active subscription item of a price above 0.",
    );
  if (currentRedemption?.discount_id === discount.id)
    throw discountError(409, "discount_already_applied", "The subscription item already has this discount.");
  if (currentRedemption !== undefined)
    await updateDiscountRedemption(sandbox.db, currentRedemption.id, { status: "removed" });
  const redemption = {
    id: sandbox.newId("credem"),
    subscription_item_id: row.id,
    discount_id: discount.id,
    cycles_applied: 0,
    status: "active" as const,
    redeemed_at: sandbox.now(),
  };
  await insertDiscountRedemption(sandbox.db, redemption);
  return { ...redemption, discount };
}

/** @throws ApiError 404 if the item has no discount, 409 if it has a different one */
export async function removeDiscount(
  sandbox: Sandbox,
  { row, redemption }: SubscriptionItemDetails,
  discountId: string,
): Promise<DiscountRedemptionRecord> {
  if (redemption === undefined)
    throw new ApiError(404, {
      code: "discount_not_found",
      message: "discount not found",
      longMessage: `Subscription item ${row.id} has no active discount.`,
    });
  if (redemption.discount_id !== discountId)
    throw discountError(
      409,
      "conflict",
      `The active discount of the subscription item is ${redemption.discount_id}.`,
    );
  await updateDiscountRedemption(sandbox.db, redemption.id, { status: "removed" });
  return { ...redemption, status: "removed" };
}
