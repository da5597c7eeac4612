import type { jwks } from "../../../tools/jwks.ts";
import type { Handlers } from "./handler.ts";

export const jwksHandlers: Handlers<typeof jwks> = {};
