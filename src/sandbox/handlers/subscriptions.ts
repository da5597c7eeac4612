import type { subscriptionItems } from "../../../tools/subscription_items.ts";
import type { Handlers } from "./handler.ts";

export const subscriptionItemHandlers: Handlers<typeof subscriptionItems> = {};
