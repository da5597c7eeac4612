import { connectionSetups } from "./connection-setups.ts";
import { instanceSetups } from "./instance-setups.ts";
import { organizationSetups } from "./organization-setups.ts";
import type { Setup } from "./setup.ts";
import { updateSetups } from "./update-setups.ts";
import { userSetups } from "./user-setups.ts";

/** Setups for every operation that needs confirmation, by its name and, after a colon, the case. */
export const impactSetups: Readonly<Record<string, Setup>> = {
  ...userSetups,
  ...organizationSetups,
  ...connectionSetups,
  ...instanceSetups,
  ...updateSetups,
};

/** The operation that a setup is for. */
export const getSetupOperation = (name: string): string => name.split(":")[0] ?? name;
