import type { Journey } from "../scenario.ts";
import { signingInJourney } from "./sign-in-scenario.ts";
import { accountsJourney } from "./accounts-scenario.ts";
import { belongingJourney } from "./organization-access-scenario.ts";
import { machinesJourney } from "./machines-scenario.ts";
import { enterpriseJourney } from "./enterprise-scenario.ts";
import { billingJourney } from "./billing-scenario.ts";
import { seedJourney } from "./seed-scenario.ts";

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
