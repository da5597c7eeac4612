import { grantAccess } from "../../../src/sandbox/domain/sessions/oauth-grant.ts";
import { getString, type Json } from "../harness.ts";
import type { Scenario } from "../scenario.ts";

/** Calls the operations on machines, their tokens, API keys and OAuth access tokens. */
export const machinesScenario: Scenario = async (createInstance) => {
  const getId = (result: Json) => getString(result, "id");
  const confirm = true;
  const { call, harness } = await createInstance("development");
  const user_id = getId(await call("create_user", { email_address: ["ada@example.com"] }));

  // Machines.
  const other_machine_id = getId(await call("create_machine", { name: "Orders" }));
  const machine_id = getId(
    await call("create_machine", { name: "Billing", scoped_machines: [other_machine_id] }),
  );
  const machine = { machine_id };
  await call("list_machines", { query: "bill", order_by: "name" });
  await call("get_machine", machine);
  await call("update_machine", { ...machine, name: "Invoicing", default_token_ttl: 600 });
  await call("delete_machine_scope", { ...machine, other_machine_id, confirm });
  await call("create_machine_scope", { ...machine, to_machine_id: other_machine_id });
  await call("rotate_machine_secret_key", { ...machine, previous_token_ttl: 60, confirm });
  const machine_secret_key = getString(await call("get_machine_secret_key", machine), "secret");

  // M2M tokens.
  const opaque = await call("create_m2m_token", { machine_secret_key, claims: { purpose: "nightly" } });
  const jwt = await call("create_m2m_token", { machine_secret_key, token_format: "jwt" });
  await call("list_m2m_tokens", { subject: machine_id });
  await call("verify_m2m_token", { token: opaque["token"] });
  await call("verify_m2m_token", { token: jwt["token"] });
  await call("revoke_m2m_token", { m2m_token_id: getId(opaque), revocation_reason: "done", confirm });
  await call("delete_machine", { ...machine, confirm });

  // API keys.
  const key = await call("create_api_key", {
    name: "Export",
    subject: user_id,
    claims: { plan: "pro" },
    scopes: ["read"],
    created_by: user_id,
    seconds_until_expiration: 3600,
  });
  const apiKey = { apiKeyID: getId(key) };
  await call("list_api_keys", { subject: user_id, include_invalid: "true" });
  await call("get_api_key", apiKey);
  await call("update_api_key", { confirm, ...apiKey, description: "Nightly export", claims: null });
  await call("get_api_key_secret", apiKey);
  await call("verify_api_key", { secret: key["secret"] });
  await call("revoke_api_key", { ...apiKey, revocation_reason: "done", confirm });
  await call("delete_api_key", { ...apiKey, confirm });

  // OAuth access tokens.
  const oauth_application_id = getId(
    await call("create_oauth_application", { name: "App", redirect_uris: ["https://app.example/callback"] }),
  );
  const { accessToken } = await grantAccess(harness.sandbox, oauth_application_id, user_id);
  await call("verify_oauth_access_token", { access_token: accessToken });
  await call("revoke_oauth_application_token", { oauth_application_id, token: accessToken, confirm });
};
