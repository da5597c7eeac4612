import type { Sandbox } from "../../src/sandbox/context.ts";
import { getInstance, saveSettings, type InstanceSettings } from "../../src/sandbox/store/instance.ts";

/** Changes what the instance says about organizations. */
export async function setOrganizations(
  { db }: Sandbox,
  changes: Partial<InstanceSettings["organizations"]>,
): Promise<void> {
  const { settings } = await getInstance(db);
  await saveSettings(db, { ...settings, organizations: { ...settings.organizations, ...changes } });
}
