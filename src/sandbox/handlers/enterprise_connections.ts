import type { enterpriseConnections } from "../../../tools/enterprise_connections.ts";
import type { Handlers } from "./handler.ts";

export const enterpriseConnectionHandlers: Handlers<typeof enterpriseConnections> = {};
