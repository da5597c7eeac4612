import type { organizationDomains } from "../../../tools/organization_domains.ts";
import type { Handlers } from "./handler.ts";

export const organizationDomainHandlers: Handlers<typeof organizationDomains> = {};
