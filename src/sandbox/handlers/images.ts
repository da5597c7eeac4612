import type { images } from "../../../tools/images.ts";
import type { Handlers } from "./handler.ts";

export const imageHandlers: Handlers<typeof images> = {};
