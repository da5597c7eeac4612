import type { Journey } from "../journey.ts";
import { seedJourney } from "./seed.ts";

/** The journeys that together call every operation of the catalogue, by name. */
export const journeys: Readonly<Record<string, Journey>> = {
  seed: seedJourney,
};
