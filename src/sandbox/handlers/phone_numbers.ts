import type { phoneNumbers } from "../../../tools/phone_numbers.ts";
import type { Handlers } from "./handler.ts";

export const phoneNumberHandlers: Handlers<typeof phoneNumbers> = {};
