import { CERTIFICATE } from "../certificates.ts";
import { itemsOf, text, type Harness, type Json } from "../harness.ts";
import type { Scene } from "./setup.ts";

const idOf = (result: Json) => text(result, "id");

const okta = {
  name: "Acme",
  provider: "saml_okta",
  domains: ["acme.example"],
  active: true,
  saml: {
    idp_entity_id: "https://idp.acme.example",
    idp_sso_url: "https://idp.acme.example/sso",
    idp_certificate: CERTIFICATE,
  },
  custom_attributes: [{ name: "Staff id", key: "staff_id", directory_path: "externalId" }],
};

/** A connection with a directory and one user at its domain. */
async function connected({ tool }: Harness) {
  const enterprise_connection_id = idOf(await tool("create_enterprise_connection", okta));
  await tool("create_user", { email_address: ["ada@acme.example"] });
  return { enterprise_connection_id };
}

async function initech({ tool }: Harness) {
  const saml_connection_id = idOf(
    await tool("create_saml_connection", {
      name: "Initech",
      provider: "saml_google",
      domains: ["initech.example"],
      idp_entity_id: "https://idp.initech.example",
      idp_sso_url: "https://idp.initech.example/sso",
      idp_certificate: CERTIFICATE,
    }),
  );
  await tool("create_user", { email_address: ["ada@initech.example"] });
  return { saml_connection_id };
}

/** A directory, by either name, with two mappings to a role. */
async function provisioned(harness: Harness, kind: "directory" | "scim") {
  const { tool } = harness;
  const connection = await connected(harness);
  const [role] = itemsOf(await tool("list_organization_roles", { query: "org:member" }));
  const role_id = idOf(role ?? {});
  const [create, id, group] =
    kind === "directory"
      ? (["create_directory", "directory_id", "directory_group_id"] as const)
      : (["create_scim_directory", "scim_directory_id", "scim_group_id"] as const);
  const made = await tool(create, { ...connection, provider: "okta", name: "Staff" });
  const directory = { [id]: made["id"] };
  await tool(kind === "directory" ? "update_directory" : "update_scim_directory", {
    ...directory,
    group_role_mapping_enabled: true,
  });
  const mapped =
    kind === "directory" ? "create_directory_group_role_mapping" : "create_scim_group_role_mapping";
  const first = await tool(mapped, { ...directory, [group]: "staff", role_id });
  await tool(mapped, { ...directory, [group]: "guests", role_id });
  return { directory, role_id, group, mapping_id: first["id"], owner: `Staff (${idOf(made)})` };
}

const connectionLosses = {
  affected: ["1 user with an address at its domains"],
} as const;

const directoryScenes = (kind: "directory" | "scim") => {
  const named = (name: string) => name.replace("_KIND_", kind === "directory" ? "_directory_" : "_scim_");
  const create = kind === "directory" ? "create_directory" : "create_scim_directory";
  const replace = named("replace_KIND_group_role_mappings");
  return {
    [create.replace("create", "delete")]: {
      set: async (harness: Harness) => ({
        args: (await provisioned(harness, kind)).directory,
        name: "Staff",
        lost: ["2 group-to-role mappings"],
        again: create,
      }),
    },
    [`rotate_${kind === "directory" ? "directory" : "scim_directory"}_api_key`]: {
      set: async (harness: Harness) => ({
        args: (await provisioned(harness, kind)).directory,
        name: "Staff",
      }),
    },
    [named("delete_KIND_group_role_mapping")]: {
      set: async (harness: Harness) => {
        const { directory, mapping_id, owner } = await provisioned(harness, kind);
        return {
          args: { ...directory, mapping_id },
          name: "staff",
          owner,
          again: named("create_KIND_group_role_mapping"),
        };
      },
    },
    [replace]: {
      set: async (harness: Harness) => {
        const { directory, role_id, group } = await provisioned(harness, kind);
        return {
          args: { ...directory, mappings: [{ [group]: "guests", role_id }] },
          lost: ["1 group-to-role mapping (staff)"],
          again: replace,
        };
      },
    },
  };
};

/** What goes with connections, directories and the links to set them up. */
export const access: Readonly<Record<string, Scene>> = {
  delete_enterprise_connection: {
    set: async (harness) => {
      const connection = await connected(harness);
      await harness.tool("create_directory", { ...connection, provider: "okta", name: "Staff" });
      return {
        args: connection,
        name: "Acme",
        lost: ["1 directory (Staff)"],
        ...connectionLosses,
        again: "create_enterprise_connection",
      };
    },
  },
  delete_saml_connection: {
    set: async (harness) => ({
      args: await initech(harness),
      name: "Initech",
      lost: [],
      ...connectionLosses,
      again: "create_saml_connection",
    }),
  },
  ...directoryScenes("directory"),
  ...directoryScenes("scim"),
  revoke_admin_portal_link_token: {
    set: async ({ tool }) => {
      const organization_id = idOf(await tool("create_organization", { name: "Acme" }));
      const link = await tool("create_admin_portal_link_token", { organization_id });
      return { args: { adminPortalLinkTokenID: link["id"] } };
    },
  },

  // Updates that lock people out.
  update_enterprise_connection: {
    set: async (harness) => ({
      args: { ...(await connected(harness)), domains: ["acme.test"] },
      name: "Acme",
      lost: ["1 domain (acme.example)"],
      ...connectionLosses,
      again: "update_enterprise_connection",
    }),
  },
  update_saml_connection: {
    set: async (harness) => {
      const connection = await initech(harness);
      await harness.tool("update_saml_connection", { ...connection, active: true, confirm: true });
      return {
        args: { ...connection, active: false },
        name: "Initech",
        ...connectionLosses,
        again: "update_saml_connection",
      };
    },
  },
};
