import type { Journey } from "../journey.ts";

export const accountsJourney: Journey = async () => undefined;
