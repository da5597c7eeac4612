import type { allowlist } from "../../../tools/allowlist.ts";
import type { Handlers } from "./handler.ts";

export const allowlistHandlers: Handlers<typeof allowlist> = {};
