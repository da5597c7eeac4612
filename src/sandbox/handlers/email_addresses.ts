import type { emailAddresses } from "../../../tools/email_addresses.ts";
import type { Handlers } from "./handler.ts";

export const emailAddressHandlers: Handlers<typeof emailAddresses> = {};
