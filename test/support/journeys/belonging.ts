import type { Journey } from "../journey.ts";

export const belongingJourney: Journey = async () => undefined;
