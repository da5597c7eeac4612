import type { instance } from "../../../tools/instance.ts";
import type { Handlers } from "./handler.ts";

export const instanceHandlers: Handlers<typeof instance> = {};
