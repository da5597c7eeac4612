import { randomBytes } from "node:crypto";
import type { webhooks } from "../../../tools/index.ts";
import { ApiError } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import type { Handlers } from "../handler.ts";
import { getInstance, type InstanceSettings, updateInstanceSettings } from "../store/index.ts";

/** Builds a portal link in the format of Svix, on a host that does not exist. */
function buildPortalUrl(appId: string): string {
  const key = JSON.stringify({ appId, oneTimeToken: randomBytes(24).toString("base64url") });
  return `https://app.svix.example/login#key=${Buffer.from(key).toString("base64url")}`;
}

const svixError = (code: string, longMessage: string) =>
  new ApiError(400, { code, message: code.replaceAll("_", " "), longMessage });

/** @throws ApiError 400 if the instance has no Svix app */
async function requireSvixApp(sandbox: Sandbox): Promise<{ appId: string; settings: InstanceSettings }> {
  const { settings } = await getInstance(sandbox.db);
  if (settings.svix_app_id === null)
    throw svixError("svix_app_missing", "The instance has no Svix app; create_svix_app makes one.");
  return { appId: settings.svix_app_id, settings };
}

export const webhookHandlers: Handlers<typeof webhooks> = {
  async create_svix_app(sandbox) {
    const { settings } = await getInstance(sandbox.db);
    if (settings.svix_app_id !== null)
      throw svixError("svix_app_exists", "The instance already has a Svix app.");
    const svix_app_id = sandbox.newId("app");
    await updateInstanceSettings(sandbox.db, { ...settings, svix_app_id });
    return { svix_url: buildPortalUrl(svix_app_id) };
  },

  async delete_svix_app(sandbox) {
    const { settings } = await requireSvixApp(sandbox);
    await updateInstanceSettings(sandbox.db, { ...settings, svix_app_id: null });
  },

  async generate_svix_auth_url(sandbox) {
    return { svix_url: buildPortalUrl((await requireSvixApp(sandbox)).appId) };
  },
};
