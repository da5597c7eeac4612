import type { samlConnections } from "../../../tools/saml_connections.ts";
import type { Handlers } from "./handler.ts";

export const samlConnectionHandlers: Handlers<typeof samlConnections> = {};
