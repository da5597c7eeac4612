import type { Sandbox } from "../../src/sandbox/context.ts";
import {
  getInstance,
  updateInstanceSettings,
  type InstanceSettings,
} from "../../src/sandbox/store/instance.ts";

/** Changes the instance's organization settings in the database, without the API. */
export async function updateOrganizationSettings(
  { db }: Sandbox,
  changes: Partial<InstanceSettings["organizations"]>,
): Promise<void> {
  const { settings } = await getInstance(db);
  await updateInstanceSettings(db, { ...settings, organizations: { ...settings.organizations, ...changes } });
}
