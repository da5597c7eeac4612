import type { Journey } from "../journey.ts";

export const signingInJourney: Journey = async () => undefined;
