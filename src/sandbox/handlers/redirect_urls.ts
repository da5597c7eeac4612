import type { redirectUrls } from "../../../tools/redirect_urls.ts";
import type { Handlers } from "./handler.ts";

export const redirectUrlHandlers: Handlers<typeof redirectUrls> = {};
