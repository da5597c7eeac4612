import { Failure } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findDiscount,
  insertRedemption,
  listDiscounts,
  updateRedemption,
  type DiscountRow,
  type Redemption,
} from "../../store/discounts.ts";
import { chargeOf } from "./charges.ts";
import type { Item } from "./items.ts";

async function getDiscount(sandbox: Sandbox, id: string): Promise<DiscountRow> {
  const discount = await findDiscount(sandbox.db, id);
  if (discount !== undefined) return discount;
  // The API has no list of discounts: whoever looks for one finds it here.
  const known = (await listDiscounts(sandbox.db)).map((one) => `${one.id} (${one.name})`);
  throw new Failure(404, {
    code: "discount_not_found",
    message: "discount not found",
    longMessage: `No discount was found with id ${id}. This sandbox has ${known.join(", ")}.`,
    param: "discount_id",
  });
}

const refuse = (status: 409 | 422, code: string, longMessage: string) =>
  new Failure(status, { code, message: code.replaceAll("_", " "), longMessage, param: "discount_id" });

/**
 * Applies a discount to an active, paid item, in place of the one that it has.
 *
 * @throws Failure 404 for an unknown discount, 409 for the one that it has, 422 where it cannot be applied
 */
export async function applyDiscount(sandbox: Sandbox, item: Item, discountId: string): Promise<Redemption> {
  const discount = await getDiscount(sandbox, discountId);
  const { row, redemption: present } = item;
  if (discount.archived === 1) throw refuse(422, "discount_inactive", `Discount ${discount.id} is archived.`);
  if (row.status !== "active" || chargeOf(item).subtotal === 0)
    throw refuse(
      422,
      "discount_not_applicable_to_subscription_item",
      "A discount needs an active subscription item of a price above 0.",
    );
  if (present?.discount_id === discount.id)
    throw refuse(409, "discount_already_applied", "The subscription item already has this discount.");
  if (present !== undefined) await updateRedemption(sandbox.db, present.id, { status: "removed" });
  const redemption = {
    id: sandbox.newId("credem"),
    subscription_item_id: row.id,
    discount_id: discount.id,
    cycles_applied: 0,
    status: "active" as const,
    redeemed_at: sandbox.now(),
  };
  await insertRedemption(sandbox.db, redemption);
  return { ...redemption, discount };
}

/** @throws Failure 404 for an item without a discount, 409 for one that has another */
export async function removeDiscount(
  sandbox: Sandbox,
  { row, redemption }: Item,
  discountId: string,
): Promise<Redemption> {
  if (redemption === undefined)
    throw new Failure(404, {
      code: "discount_not_found",
      message: "discount not found",
      longMessage: `Subscription item ${row.id} has no active discount.`,
    });
  if (redemption.discount_id !== discountId)
    throw refuse(
      409,
      "conflict",
      `The active discount of the subscription item is ${redemption.discount_id}.`,
    );
  await updateRedemption(sandbox.db, redemption.id, { status: "removed" });
  return { ...redemption, status: "removed" };
}
