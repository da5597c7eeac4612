import type { proxyChecks } from "../../../tools/proxy_checks.ts";
import type { Handlers } from "./handler.ts";

export const proxyCheckHandlers: Handlers<typeof proxyChecks> = {};
