import type { Journey } from "../journey.ts";

export const machinesJourney: Journey = async () => undefined;
