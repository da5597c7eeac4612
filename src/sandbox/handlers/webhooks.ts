import type { webhooks } from "../../../tools/webhooks.ts";
import type { Handlers } from "./handler.ts";

export const webhookHandlers: Handlers<typeof webhooks> = {};
