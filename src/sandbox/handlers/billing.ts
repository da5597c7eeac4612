import type { billing } from "../../../tools/billing.ts";
import type { Handlers } from "./handler.ts";

export const billingHandlers: Handlers<typeof billing> = {};
