import type { Sandbox } from "../../src/sandbox/sandbox.ts";

/** Puts a user with a verified primary address into the sandbox; gives the user's id. */
export async function addUser(
  sandbox: Sandbox,
  { email, firstName }: { email: string; firstName?: string },
): Promise<string> {
  const at = sandbox.now();
  const id = sandbox.newId("user");
  const address = sandbox.newId("idn");
  await sandbox.db
    .insertInto("users")
    .values({
      id,
      external_id: null,
      username: null,
      first_name: firstName ?? null,
      last_name: null,
      locale: null,
      profile_image_id: null,
      primary_email_address_id: address,
      primary_phone_number_id: null,
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
      created_at: at,
      updated_at: at,
    })
    .execute();
  await sandbox.db
    .insertInto("identifications")
    .values({
      id: address,
      user_id: id,
      type: "email_address",
      identifier: email,
      canonical: email.toLowerCase(),
      verification_status: "verified",
      verification_strategy: "admin",
      reserved: 0,
      created_at: at,
      updated_at: at,
    })
    .execute();
  return id;
}

/** Puts an organization with one member into the sandbox; gives the organization's id. */
export async function addOrganization(
  sandbox: Sandbox,
  { slug, member, permissions = [] }: { slug: string; member: string; permissions?: string[] },
): Promise<string> {
  const times = { created_at: sandbox.now(), updated_at: sandbox.now() };
  const id = sandbox.newId("org");
  const key = "org:editor";
  const role_id = sandbox.newId("role");
  const metadata = { public_metadata: "{}", private_metadata: "{}" };
  await sandbox.db
    .insertInto("roles")
    .values({ id: role_id, key, name: "Editor", description: null, is_creator_eligible: 0, ...times })
    .execute();
  for (const permission of permissions) {
    const permission_id = sandbox.newId("perm");
    await sandbox.db
      .insertInto("permissions")
      .values({
        id: permission_id,
        key: permission,
        name: permission,
        description: "",
        type: "user",
        ...times,
      })
      .execute();
    await sandbox.db.insertInto("role_permissions").values({ role_id, permission_id }).execute();
  }
  await sandbox.db
    .insertInto("organizations")
    .values({
      id,
      name: slug,
      slug,
      created_by: member,
      max_allowed_memberships: 5,
      admin_delete_enabled: 1,
      role_set_key: null,
      last_active_at: null,
      ...metadata,
      ...times,
    })
    .execute();
  await sandbox.db
    .insertInto("memberships")
    .values({
      id: sandbox.newId("orgmem"),
      organization_id: id,
      user_id: member,
      role: key,
      ...metadata,
      ...times,
    })
    .execute();
  return id;
}
