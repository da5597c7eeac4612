import { getString, type Json } from "../harness.ts";
import type { Scenario } from "../scenario.ts";

const PASSWORD = "correct horse battery staple 7";

/** Calls the operations for the daily administration of an instance. */
export const seedScenario: Scenario = async (createInstance) => {
  const getId = (result: Json) => getString(result, "id");
  const confirm = true;

  const { call } = await createInstance("development");

  // The instance.
  await call("get_instance");
  await call("update_instance", { test_mode: true, support_email: "help@example.com" });
  await call("update_instance_restrictions", { allowlist: false, block_email_subaddresses: false });
  await call("get_instance_organization_settings");
  await call("update_instance_organization_settings", { enabled: true, max_allowed_memberships: 50 });
  await call("update_beta_instance_settings", { restricted_to_allowlist: false });
  await call("get_jwks");
  await call("get_interstitial", { publishable_key: "pk_test_c2FuZGJveC5jbGVyay5hY2NvdW50cy5kZXYk" });

  // Users.
  const ada = await call("create_user", {
    email_address: ["ada@example.com"],
    first_name: "Ada",
    password: PASSWORD,
    skip_password_checks: true,
  });
  const user_id = getId(ada);
  const bob = getId(await call("create_user", { email_address: ["bob@example.com"], password: PASSWORD }));
  await call("list_users", { limit: 5, order_by: "-created_at" });
  await call("count_users");
  await call("get_user", { user_id });
  await call("update_user", { user_id, last_name: "Lovelace" });
  await call("update_user_metadata", { user_id, public_metadata: { plan: "pro" } });
  await call("verify_user_password", { user_id, password: PASSWORD });
  await call("lock_user", { confirm, user_id: bob });
  await call("unlock_user", { user_id: bob });
  await call("ban_user", { user_id: bob, confirm });
  await call("unban_user", { user_id: bob });

  // Email addresses.
  const email_address_id = getId(
    await call("create_email_address", { user_id, email_address: "ada@work.example", verified: true }),
  );
  await call("get_email_address", { email_address_id });
  await call("update_email_address", { email_address_id, primary: false });
  await call("delete_email_address", { email_address_id, confirm });

  // Organizations.
  const organization = {
    organization_id: getId(await call("create_organization", { name: "Acme Inc", created_by: user_id })),
  };
  await call("list_organizations", { include_members_count: true });
  await call("get_organization", organization);
  await call("update_organization", { ...organization, name: "Acme" });
  await call("update_organization_metadata", { ...organization, public_metadata: { tier: 1 } });
  await call("list_organization_roles");
  const member = { ...organization, user_id: bob };
  await call("create_organization_membership", { ...member, role: "org:member" });
  await call("list_organization_memberships", organization);
  await call("list_user_organization_memberships", { user_id });
  await call("update_organization_membership", { ...member, role: "org:admin" });
  await call("update_organization_membership_metadata", { ...member, public_metadata: { desk: 4 } });
  await call("delete_organization_membership", { ...member, confirm });
  const invited = getId(
    await call("create_organization_invitation", {
      ...organization,
      email_address: "eve@example.com",
      role: "org:member",
      inviter_user_id: user_id,
    }),
  );
  await call("bulk_create_organization_invitations", {
    ...organization,
    invitations: [{ email_address: "dan@example.com", role: "org:member", inviter_user_id: user_id }],
  });
  await call("list_organization_invitations", organization);
  await call("get_organization_invitation", { ...organization, invitation_id: invited });
  await call("revoke_organization_invitation", {
    ...organization,
    invitation_id: invited,
    requesting_user_id: user_id,
    confirm,
  });

  // Invitations and sign-up restrictions.
  const invitation_id = getId(await call("create_invitation", { email_address: "new@example.com" }));
  await call("list_invitations");
  await call("revoke_invitation", { invitation_id, confirm });
  const allowed = getId(await call("create_allowlist_identifier", { identifier: "*@example.com" }));
  await call("list_allowlist_identifiers");
  await call("delete_allowlist_identifier", { identifier_id: allowed, confirm });
  const blocked = getId(await call("create_blocklist_identifier", { identifier: "*@spam.example" }));
  await call("list_blocklist_identifiers");
  await call("delete_blocklist_identifier", { identifier_id: blocked, confirm });

  // JWT templates and sessions.
  const template = { name: "api", claims: { role: "{{user.public_metadata.plan}}" } };
  const template_id = getId(await call("create_jwt_template", template));
  await call("list_jwt_templates");
  await call("get_jwt_template", { template_id });
  await call("update_jwt_template", { template_id, ...template, lifetime: 120 });
  const session = await call("create_session", { user_id });
  const session_id = getId(session);
  await call("list_sessions", { user_id });
  await call("get_session", { session_id });
  const { jwt } = await call("create_session_token", { session_id });
  await call("create_session_token_from_template", { session_id, template_name: "api" });
  await call("get_client", { client_id: getString(session, "client_id") });
  await call("verify_client", { token: jwt });
  await call("revoke_session", { session_id, confirm });
  await call("delete_jwt_template", { template_id, confirm });
  const actor_token_id = getId(await call("create_actor_token", { user_id, actor: { sub: bob } }));
  await call("revoke_actor_token", { actor_token_id, confirm });

  // Email templates.
  const mail = { template_type: "email", slug: "invitation" };
  await call("list_templates", { template_type: "email" });
  await call("get_template", mail);
  const draft = { subject: "Join us", body: '<a href="{{action_url}}">Join</a>' };
  await call("update_template", { ...mail, name: "Invitation", ...draft });
  await call("preview_template", { ...mail, ...draft });
  await call("toggle_template_delivery", { confirm, ...mail, delivered_by_clerk: false });
  await call("revert_template", { ...mail, confirm });

  // OAuth applications.
  const oauth_application_id = getId(
    await call("create_oauth_application", { name: "App", redirect_uris: ["https://app.example/callback"] }),
  );
  const application = { oauth_application_id };
  await call("list_oauth_applications");
  await call("get_oauth_application", application);
  await call("update_oauth_application", { ...application, name: "Application" });
  await call("rotate_oauth_application_secret", { ...application, confirm });
  await call("delete_oauth_application", { ...application, confirm });

  // Deletion of the organization and the user.
  await call("delete_organization", { ...organization, confirm });
  await call("delete_user", { user_id, confirm });

  // Domains, which can be changed only in production.
  const callInProduction = (await createInstance("production")).call;
  const domain_id = getId(
    await callInProduction("create_domain", { name: "shop.example.com", is_satellite: true }),
  );
  await callInProduction("list_domains");
  await callInProduction("update_domain", {
    confirm,
    domain_id,
    proxy_url: "https://shop.example.com/__clerk",
  });
  await callInProduction("delete_domain", { domain_id, confirm });
  await callInProduction("change_instance_domain", { home_url: "https://new.example.com", confirm });
};
