import type { Scenario } from "../scenario.ts";
import { signInScenario } from "./sign-in-scenario.ts";
import { accountsScenario } from "./accounts-scenario.ts";
import { organizationAccessScenario } from "./organization-access-scenario.ts";
import { machinesScenario } from "./machines-scenario.ts";
import { enterpriseScenario } from "./enterprise-scenario.ts";
import { billingScenario } from "./billing-scenario.ts";
import { seedScenario } from "./seed-scenario.ts";

/** The scenarios, by name, which together call every operation of the catalog. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  seed: seedScenario,
  signingIn: signInScenario,
  accounts: accountsScenario,
  belonging: organizationAccessScenario,
  machines: machinesScenario,
  enterprise: enterpriseScenario,
  billing: billingScenario,
};
