import type { Journey } from "../journey.ts";

export const enterpriseJourney: Journey = async () => undefined;
