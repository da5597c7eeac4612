import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { UserRow } from "../../src/sandbox/store/users.ts";

interface NewPerson extends Partial<
  Pick<UserRow, "username" | "last_active_at" | "create_organizations_limit">
> {
  readonly email?: string;
  readonly phone?: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/** Puts a user with a verified address into the store, and gives the id. */
export async function addUser(sandbox: Sandbox, person: NewPerson = {}): Promise<string> {
  const { email, phone, firstName, lastName, ...columns } = person;
  const id = sandbox.newId("user");
  const times = { created_at: sandbox.now(), updated_at: sandbox.now() };
  const emailId = email === undefined ? null : sandbox.newId("idn");
  const phoneId = phone === undefined ? null : sandbox.newId("idn");
  await sandbox.db
    .insertInto("users")
    .values({
      id,
      external_id: null,
      username: null,
      first_name: firstName ?? null,
      last_name: lastName ?? null,
      locale: null,
      profile_image_id: null,
      primary_email_address_id: emailId,
      primary_phone_number_id: phoneId,
      primary_web3_wallet_id: null,
      password_digest: null,
      password_hasher: null,
      password_last_updated_at: null,
      totp_secret: null,
      backup_codes: null,
      mfa_enabled_at: null,
      mfa_disabled_at: null,
      public_metadata: "{}",
      private_metadata: "{}",
      unsafe_metadata: "{}",
      banned: 0,
      locked: 0,
      lockout_expires_at: null,
      failed_attempts: 0,
      delete_self_enabled: 1,
      create_organization_enabled: 1,
      create_organizations_limit: null,
      bypass_client_trust: 0,
      legal_accepted_at: null,
      last_sign_in_at: null,
      last_active_at: null,
      ...columns,
      ...times,
    })
    .execute();
  const identify = async (idn: string, type: "email_address" | "phone_number", identifier: string) => {
    await sandbox.db
      .insertInto("identifications")
      .values({
        id: idn,
        user_id: id,
        type,
        identifier,
        canonical: identifier.toLowerCase(),
        verification_status: "verified",
        verification_strategy: "admin",
        reserved: 0,
        ...times,
      })
      .execute();
  };
  if (emailId !== null && email !== undefined) await identify(emailId, "email_address", email);
  if (phoneId !== null && phone !== undefined) await identify(phoneId, "phone_number", phone);
  return id;
}
