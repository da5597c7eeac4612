import type { interstitial } from "../../../tools/interstitial.ts";
import type { Handlers } from "./handler.ts";

export const interstitialHandlers: Handlers<typeof interstitial> = {};
