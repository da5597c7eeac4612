import type { Journey } from "../journey.ts";

export const billingJourney: Journey = async () => undefined;
