import { addExternalAccount, addPasskey, addTrustedDevice } from "../credentials.ts";
import { getItems, getString, type Harness, type Json } from "../harness.ts";
import { pngUpload } from "../sample-images.ts";
import { subscribe } from "../billing.ts";
import type { ImpactCase, Setup } from "./setup.ts";

const WALLET = "0x71C7656EC7ab88b098defB751B7401B5f6d8976F";
const OTHER_WALLET = "0x71C7656EC7ab88b098defB751B7401B5f6d89770";

const createAda = async ({ tool }: Harness, extraFields: Json = {}) =>
  getString(
    await tool("create_user", { email_address: ["ada@example.com"], username: "ada_l", ...extraFields }),
    "id",
  );

const createSignedInAda = async (harness: Harness, extraFields: Json = {}) => {
  const user_id = await createAda(harness, extraFields);
  await harness.tool("create_session", { user_id });
  return user_id;
};

/** Creates a setup whose target is the user Ada, who has one session. */
const createAdaSetup = (
  args: Json,
  expected: Omit<ImpactCase, "args"> = {},
  extraFields: Json = {},
): Setup => ({
  setUp: async (harness) => ({
    args: { user_id: await createSignedInAda(harness, extraFields), ...args },
    name: "ada_l",
    ...expected,
  }),
});

const factors = { totp_secret: "JBSWY3DPEHPK3PXP", backup_codes: ["first-code", "second-code"] };

/** Setups for the impact of operations on users and their credentials. */
export const userSetups: Readonly<Record<string, Setup>> = {
  replace_user_metadata: createAdaSetup(
    { public_metadata: { plan: "pro", seats: { paid: 1 } }, private_metadata: {} },
    {
      lost: ["2 keys of public_metadata (tier, seats.free)", "1 key of private_metadata (crm)"],
      recreateTool: "update_user_metadata",
    },
    {
      public_metadata: { plan: "free", tier: 1, seats: { paid: 2, free: 3 } },
      private_metadata: { crm: "x" },
    },
  ),

  delete_user_profile_image: {
    setUp: async (harness) => {
      const user_id = await createAda(harness);
      await harness.tool("set_user_profile_image", { user_id, ...pngUpload });
      return { args: { user_id }, name: "ada_l", lost: ["1 picture"] };
    },
  },

  delete_user: {
    setUp: async (harness) => {
      const { tool, sandbox } = harness;
      const user_id = await createSignedInAda(harness, {
        phone_number: ["+12025550142"],
        web3_wallet: [WALLET],
      });
      await addPasskey(sandbox, user_id, "Laptop");
      await addExternalAccount(sandbox, user_id);
      await addTrustedDevice(sandbox, user_id, "Phone");
      await tool("create_organization", { name: "Acme", created_by: user_id });
      await tool("create_api_key", { name: "Export", subject: user_id });
      await subscribe(harness, { user_id }, { plan: "pro", credits: 100_000 });
      return {
        args: { user_id },
        name: "ada_l",
        lost: [
          "1 email address",
          "1 phone number",
          "1 web3 wallet",
          "1 passkey",
          "1 connected account",
          "1 session",
          "1 organization membership",
          "1 trusted device",
          "1 API key",
          "1 paid plan (Pro)",
          "98000 cents of credit",
        ],
      };
    },
  },

  ban_user: createAdaSetup({}, { lost: ["1 active session"], recreateTool: "unban_user" }),

  ban_users: {
    setUp: async (harness) => {
      const first = await createSignedInAda(harness);
      harness.clock.advance(1000);
      const second = getString(await harness.tool("create_user", { username: "bob_b" }), "id");
      await harness.tool("create_session", { user_id: first });
      await harness.tool("create_session", { user_id: second });
      return {
        args: { user_ids: [first, second] },
        lost: ["3 active sessions"],
        affected: ["2 users (bob_b, ada_l)"],
        recreateTool: "unban_users",
      };
    },
  },

  remove_user_password: createAdaSetup(
    { sign_out_of_other_sessions: true },
    { lost: ["1 password", "1 active session"] },
    { password: "correct horse battery staple 7" },
  ),
  delete_user_totp: createAdaSetup({}, { lost: ["1 authenticator app", "1 set of backup codes"] }, factors),
  delete_user_backup_codes: createAdaSetup({}, { lost: ["1 set of backup codes"] }, factors),
  disable_user_mfa: {
    setUp: async (harness) => {
      const user_id = await createAda(harness, factors);
      await harness.tool("create_phone_number", {
        user_id,
        phone_number: "+12025550142",
        verified: true,
        reserved_for_second_factor: true,
      });
      return {
        args: { user_id },
        name: "ada_l",
        lost: ["1 authenticator app", "1 set of backup codes"],
        affected: ["1 phone number as a second factor (+12025550142)"],
      };
    },
  },

  delete_user_passkey: {
    setUp: async (harness) => {
      const user_id = await createAda(harness);
      const passkey_identification_id = await addPasskey(harness.sandbox, user_id, "Laptop");
      return { args: { user_id, passkey_identification_id }, name: "Laptop", owner: `ada_l (${user_id})` };
    },
  },
  delete_user_web3_wallet: {
    setUp: async (harness) => {
      const user_id = await createAda(harness, { web3_wallet: [WALLET, OTHER_WALLET] });
      const user = await harness.tool("get_user", { user_id });
      const [wallet] = getItems({ data: user["web3_wallets"] });
      return {
        args: { user_id, web3_wallet_identification_id: wallet?.["id"] },
        name: getString(wallet ?? {}, "web3_wallet"),
        owner: `ada_l (${user_id})`,
      };
    },
  },
  delete_user_external_account: {
    setUp: async (harness) => {
      const user_id = await createAda(harness);
      const external_account_id = await addExternalAccount(harness.sandbox, user_id);
      return {
        args: { user_id, external_account_id },
        name: "ada@gmail.example",
        owner: `ada_l (${user_id})`,
      };
    },
  },
  revoke_user_trusted_device: {
    setUp: async (harness) => {
      const user_id = await createAda(harness);
      const trusted_device_id = await addTrustedDevice(harness.sandbox, user_id, "Phone");
      return { args: { user_id, trusted_device_id }, name: "Phone", owner: `ada_l (${user_id})` };
    },
  },

  delete_email_address: {
    setUp: async (harness) => {
      const user_id = await createAda(harness);
      const address = { user_id, email_address: "ada@work.example", verified: true };
      const email_address_id = getString(await harness.tool("create_email_address", address), "id");
      return {
        args: { email_address_id },
        name: "ada@work.example",
        owner: `ada_l (${user_id})`,
        recreateTool: "create_email_address",
      };
    },
  },
  delete_phone_number: {
    setUp: async (harness) => {
      const user_id = await createAda(harness);
      const number = { user_id, phone_number: "+12025550142" };
      const phone_number_id = getString(await harness.tool("create_phone_number", number), "id");
      return {
        args: { phone_number_id },
        name: "+12025550142",
        owner: `ada_l (${user_id})`,
        recreateTool: "create_phone_number",
      };
    },
  },
  replace_user_email_address: createAdaSetup(
    { email_address: "lovelace@example.com" },
    { lost: ["1 email address (ada@example.com)"] },
  ),
  replace_user_phone_number: createAdaSetup(
    { phone_number: "+12025550143" },
    { lost: ["1 phone number (+12025550142)"] },
    { phone_number: ["+12025550142"] },
  ),

  revoke_session: {
    setUp: async (harness) => {
      const user_id = await createAda(harness);
      const session_id = getString(await harness.tool("create_session", { user_id }), "id");
      return { args: { session_id }, owner: `ada_l (${user_id})` };
    },
  },
  revoke_sign_in_token: {
    setUp: async (harness) => {
      const token = await harness.tool("create_sign_in_token", { user_id: await createAda(harness) });
      return { args: { sign_in_token_id: token["id"] } };
    },
  },
  revoke_actor_token: {
    setUp: async (harness) => {
      const user_id = await createAda(harness);
      const token = await harness.tool("create_actor_token", { user_id, actor: { sub: "user_support" } });
      return { args: { actor_token_id: token["id"] } };
    },
  },
  revoke_agent_task: {
    setUp: async (harness) => {
      const task = await harness.tool("create_agent_task", {
        on_behalf_of: { user_id: await createAda(harness) },
        permissions: "*",
        agent_name: "tester",
        task_description: "Looks around",
        redirect_url: "http://localhost:3000/dashboard",
      });
      return { args: { agent_task_id: task["agent_task_id"] } };
    },
  },

  // Updates that restrict access.
  update_user: createAdaSetup(
    { password: "another horse battery staple 7", sign_out_of_other_sessions: true },
    { affected: ["1 active session"] },
  ),
  set_user_password_compromised: createAdaSetup(
    { revoke_all_sessions: true },
    {
      affected: ["1 password", "1 active session"],
      recreateTool: "unset_user_password_compromised",
    },
    { password: "correct horse battery staple 7" },
  ),
  update_email_address: {
    setUp: async (harness) => {
      const user_id = await createAda(harness);
      const address = { user_id, email_address: "ada@work.example", verified: true };
      const email_address_id = getString(await harness.tool("create_email_address", address), "id");
      return {
        args: { email_address_id, verified: false },
        name: "ada@work.example",
        owner: `ada_l (${user_id})`,
        recreateTool: "update_email_address",
      };
    },
  },
  update_phone_number: {
    setUp: async (harness) => {
      const user_id = await createAda(harness, { phone_number: ["+12025550142"] });
      const number = { user_id, phone_number: "+12025550143", verified: true };
      const phone_number_id = getString(await harness.tool("create_phone_number", number), "id");
      return {
        args: { phone_number_id, verified: false },
        name: "+12025550143",
        owner: `ada_l (${user_id})`,
        recreateTool: "update_phone_number",
      };
    },
  },
};
