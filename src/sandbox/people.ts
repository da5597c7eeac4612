import { canonicalEmail } from "./identifiers.ts";
import type { Sandbox } from "./sandbox.ts";
import { findUserByAddress, insertIdentification, insertUser, type UserRow } from "./store/users.ts";

export const findUserByEmail = (sandbox: Sandbox, address: string): Promise<UserRow | undefined> =>
  findUserByAddress(sandbox.db, canonicalEmail(address));

export interface NewPerson {
  readonly emailAddress: string;
  readonly verificationStrategy: string;
  readonly publicMetadata?: Readonly<Record<string, unknown>>;
}

/** Creates a user with a verified primary email address. */
export async function createPerson(sandbox: Sandbox, person: NewPerson): Promise<UserRow> {
  const at = sandbox.now();
  const id = sandbox.newId("user");
  const addressId = sandbox.newId("idn");
  const row: UserRow = {
    id,
    external_id: null,
    username: null,
    first_name: null,
    last_name: null,
    locale: null,
    profile_image_id: null,
    primary_email_address_id: addressId,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    password_digest: null,
    password_hasher: null,
    password_last_updated_at: null,
    totp_secret: null,
    backup_codes: null,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
    public_metadata: JSON.stringify(person.publicMetadata ?? {}),
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
    created_at: at,
    updated_at: at,
  };
  await insertUser(sandbox.db, row);
  await insertIdentification(sandbox.db, {
    id: addressId,
    user_id: id,
    type: "email_address",
    identifier: person.emailAddress,
    canonical: canonicalEmail(person.emailAddress),
    verification_status: "verified",
    verification_strategy: person.verificationStrategy,
    reserved: 0,
    created_at: at,
    updated_at: at,
  });
  return row;
}
