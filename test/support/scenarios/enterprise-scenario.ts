import { CERTIFICATE } from "../certificates.ts";
import { getItems, getString, type Json } from "../harness.ts";
import type { Scenario } from "../scenario.ts";

const getId = (result: Json) => getString(result, "id");
const confirm = true;

/** Calls the operations on enterprise connections and directories, by their current and their legacy tools. */
export const enterpriseScenario: Scenario = async (createInstance) => {
  const { call } = await createInstance("development");

  const organization_id = getId(await call("create_organization", { name: "Acme" }));
  const [role] = getItems(await call("list_organization_roles", { query: "org:member" }));
  const role_id = getString(role ?? {}, "id");

  // Connections.
  const enterprise_connection_id = getId(
    await call("create_enterprise_connection", {
      confirm,
      name: "Acme",
      provider: "saml_okta",
      domains: ["acme.example"],
      organization_id,
      active: true,
      saml: {
        idp_entity_id: "https://idp.acme.example",
        idp_sso_url: "https://idp.acme.example/sso",
        idp_certificate: CERTIFICATE,
        login_hint: { mode: "custom_attribute", source: "staff_id" },
      },
      custom_attributes: [{ name: "Staff id", key: "staff_id", directory_path: "externalId" }],
    }),
  );
  const connection = { enterprise_connection_id };
  const oidc = getId(
    await call("create_enterprise_connection", {
      confirm,
      name: "Globex",
      provider: "oidc_gitlab",
      domains: ["globex.example"],
      oidc: { client_id: "clerk", client_secret: "hush", discovery_url: "https://globex.example/oidc" },
    }),
  );
  await call("list_enterprise_connections", { active: true, organization_id });
  await call("get_enterprise_connection", connection);
  await call("update_enterprise_connection", {
    ...connection,
    name: "Acme Inc",
    sync_user_attributes: false,
  });
  await call("create_enterprise_connection_test_run", connection);
  await call("list_enterprise_connection_test_runs", connection);

  // Legacy tools for SAML connections.
  const saml_connection_id = getId(
    await call("create_saml_connection", {
      name: "Initech",
      provider: "saml_google",
      domains: ["initech.example"],
      idp_certificate: CERTIFICATE,
    }),
  );
  await call("list_saml_connections", { query: "init", organization_id: [`-${organization_id}`] });
  await call("get_saml_connection", { saml_connection_id });
  await call("update_saml_connection", { saml_connection_id, allow_subdomains: true });

  // Directories.
  const directory_id = getId(
    await call("create_directory", {
      ...connection,
      provider: "okta",
      group_role_mappings: [{ directory_group_id: "staff", directory_group_display_name: "Staff", role_id }],
    }),
  );
  const directory = { directory_id };
  await call("list_directories", { limit: 5 });
  await call("get_directory", directory);
  await call("update_directory", {
    confirm,
    ...directory,
    attribute_mapping: { user_name: null, title: "title" },
  });
  await call("rotate_directory_api_key", { ...directory, confirm });
  const mapping_id = getId(
    await call("create_directory_group_role_mapping", {
      ...directory,
      directory_group_id: "guests",
      role_id,
    }),
  );
  await call("list_directory_group_role_mappings", directory);
  await call("delete_directory_group_role_mapping", { ...directory, mapping_id, confirm });
  const mappings = [{ directory_group_id: "all", role_id }];
  await call("replace_directory_group_role_mappings", { ...directory, mappings, confirm });
  await call("delete_directory", { ...directory, confirm });

  // Legacy tools for directories.
  const scim_directory_id = getId(
    await call("create_scim_directory", {
      enterprise_connection_id: oidc,
      name: "Globex",
      provider: "gitlab",
    }),
  );
  const scim = { scim_directory_id };
  await call("list_scim_directories");
  await call("get_scim_directory", scim);
  await call("update_scim_directory", { ...scim, group_role_mapping_enabled: true });
  await call("rotate_scim_directory_api_key", { ...scim, confirm });
  const scimMapping = getId(
    await call("create_scim_group_role_mapping", { ...scim, scim_group_id: "guests", role_id }),
  );
  await call("list_scim_group_role_mappings", scim);
  await call("delete_scim_group_role_mapping", { ...scim, mapping_id: scimMapping, confirm });
  const scimMappings = [{ scim_group_id: "all", role_id }];
  await call("replace_scim_group_role_mappings", { ...scim, mappings: scimMappings, confirm });
  await call("delete_scim_directory", { ...scim, confirm });

  // Links to the admin portal.
  const link = await call("create_admin_portal_link_token", {
    organization_id,
    scopes: ["admin_portal:read"],
  });
  await call("revoke_admin_portal_link_token", {
    adminPortalLinkTokenID: getId(link),
    revocation_reason: "Sent to the wrong person",
    confirm,
  });

  await call("delete_saml_connection", { saml_connection_id, confirm });
  await call("delete_enterprise_connection", { ...connection, confirm });
};
