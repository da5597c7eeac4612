import { getString, type Json } from "../harness.ts";
import type { Scenario } from "../scenario.ts";
import { getLastSentCode, parseSetCookies, startSignUp, getTicketPath } from "../sign-in.ts";

/** Calls the operations on verification, sign-up, sign-in and sessions. */
export const signInScenario: Scenario = async (createInstance) => {
  const getId = (result: Json) => getString(result, "id");
  const confirm = true;
  const { call, harness } = await createInstance("development");
  const user_id = getId(await harness.tool("create_user", { email_address: ["ada@example.com"] }));

  // Phone numbers.
  const phone_number_id = getId(await call("create_phone_number", { user_id, phone_number: "+12025550142" }));
  const number = { phone_number_id };
  await call("get_phone_number", number);
  const smsVerificationId = getId(await call("prepare_phone_number_verification", number));
  await call("attempt_phone_number_verification", {
    ...number,
    verification_id: smsVerificationId,
    code: await getLastSentCode(harness),
  });
  await call("update_phone_number", { ...number, primary: true, reserved_for_second_factor: true });
  const replacementId = getId(
    await call("replace_user_phone_number", { user_id, phone_number: "+12025550143", confirm }),
  );
  await call("delete_phone_number", { phone_number_id: replacementId, confirm });

  // Email addresses.
  const email_address_id = getId(
    await call("replace_user_email_address", {
      user_id,
      email_address: "lovelace@example.com",
      identification_status: "reserved",
      confirm,
    }),
  );
  harness.clock.advance(1000);
  const emailVerificationId = getId(await call("prepare_email_address_verification", { email_address_id }));
  await call("attempt_email_address_verification", {
    email_address_id,
    verification_id: emailVerificationId,
    code: await getLastSentCode(harness),
  });

  // Sign-in tokens and session refresh.
  const link = await call("create_sign_in_token", { user_id, expires_in_seconds: 600 });
  const { __session: expired_token, __refresh: refresh_token } = parseSetCookies(
    await harness.request(getTicketPath(link["url"])),
  );
  await call("list_clients", { limit: 5 });
  const { data } = await harness.tool("list_sessions", { user_id });
  const [session] = Array.isArray(data) ? data : [];
  const refresh = {
    session_id: getId(session),
    expired_token,
    refresh_token,
    request_origin: "http://localhost:3000",
  };
  harness.clock.advance(61_000);
  const { jwt } = await call("refresh_session", refresh);
  harness.clock.advance(61_000);
  await call("refresh_session", { ...refresh, expired_token: jwt, format: "cookie" });
  const second = await call("create_sign_in_token", { user_id });
  await call("revoke_sign_in_token", { sign_in_token_id: second["id"], confirm });

  // Sign-ups.
  const { id } = await startSignUp(harness, { email_address: "new@example.com" });
  await call("update_sign_up", { id, external_id: "crm-1", custom_action: true });
  await call("get_sign_up", { id });

  // Testing tokens and agent tasks.
  await call("create_testing_token");
  const task = await call("create_agent_task", {
    on_behalf_of: { user_id },
    permissions: "*",
    agent_name: "tester",
    task_description: "Looks around",
    redirect_url: "http://localhost:3000/dashboard",
  });
  await call("revoke_agent_task", { agent_task_id: task["agent_task_id"], confirm });

  // Redirect URLs of native apps.
  const redirectUrlId = getId(await call("create_redirect_url", { url: "my-app://callback" }));
  await call("list_redirect_urls");
  await call("get_redirect_url", { id: redirectUrlId });
  await call("delete_redirect_url", { id: redirectUrlId, confirm });
};
