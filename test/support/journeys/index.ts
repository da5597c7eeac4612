import type { Journey } from "../journey.ts";
import { signingInJourney } from "./signing_in.ts";
import { accountsJourney } from "./accounts.ts";
import { belongingJourney } from "./belonging.ts";
import { machinesJourney } from "./machines.ts";
import { enterpriseJourney } from "./enterprise.ts";
import { billingJourney } from "./billing.ts";
import { seedJourney } from "./seed.ts";

/** The journeys that together call every operation of the catalogue, by name. */
export const journeys: Readonly<Record<string, Journey>> = {
  seed: seedJourney,
  signingIn: signingInJourney,
  accounts: accountsJourney,
  belonging: belongingJourney,
  machines: machinesJourney,
  enterprise: enterpriseJourney,
  billing: billingJourney,
};
