import { CERTIFICATE } from "../certificates.ts";
import { getItems, getString, type Harness, type Json } from "../harness.ts";
import type { Setup } from "./setup.ts";

const getId = (result: Json) => getString(result, "id");

const OKTA_CONNECTION = {
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

/** Creates a connection and one user with an address at its domain. */
async function createConnection({ tool }: Harness) {
  const enterprise_connection_id = getId(
    await tool("create_enterprise_connection", { ...OKTA_CONNECTION, confirm: true }),
  );
  await tool("create_user", { email_address: ["ada@acme.example"] });
  return { enterprise_connection_id };
}

async function createSamlConnection({ tool }: Harness) {
  const saml_connection_id = getId(
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

/** Creates a directory, by its current or its legacy (SCIM) tools, with two group-to-role mappings. */
async function createDirectory(harness: Harness, kind: "directory" | "scim") {
  const { tool } = harness;
  const connection = await createConnection(harness);
  const [role] = getItems(await tool("list_organization_roles", { query: "org:member" }));
  const role_id = getId(role ?? {});
  const [create, id, group] =
    kind === "directory"
      ? (["create_directory", "directory_id", "directory_group_id"] as const)
      : (["create_scim_directory", "scim_directory_id", "scim_group_id"] as const);
  const createdDirectory = await tool(create, { ...connection, provider: "okta", name: "Staff" });
  const directory = { [id]: createdDirectory["id"] };
  await tool(kind === "directory" ? "update_directory" : "update_scim_directory", {
    ...directory,
    group_role_mapping_enabled: true,
  });
  const mappingTool =
    kind === "directory" ? "create_directory_group_role_mapping" : "create_scim_group_role_mapping";
  const first = await tool(mappingTool, { ...directory, [group]: "staff", role_id });
  await tool(mappingTool, { ...directory, [group]: "guests", role_id });
  return { directory, role_id, group, mapping_id: first["id"], owner: `Staff (${getId(createdDirectory)})` };
}

const connectionImpact = {
  affected: ["1 user with an address at its domains"],
} as const;

const createDirectorySetups = (kind: "directory" | "scim") => {
  const toToolName = (name: string) =>
    name.replace("_KIND_", kind === "directory" ? "_directory_" : "_scim_");
  const create = kind === "directory" ? "create_directory" : "create_scim_directory";
  const replace = toToolName("replace_KIND_group_role_mappings");
  return {
    [create.replace("create", "delete")]: {
      setUp: async (harness: Harness) => ({
        args: (await createDirectory(harness, kind)).directory,
        name: "Staff",
        lost: ["2 group-to-role mappings"],
        recreateTool: create,
      }),
    },
    [`rotate_${kind === "directory" ? "directory" : "scim_directory"}_api_key`]: {
      setUp: async (harness: Harness) => ({
        args: (await createDirectory(harness, kind)).directory,
        name: "Staff",
      }),
    },
    [toToolName("delete_KIND_group_role_mapping")]: {
      setUp: async (harness: Harness) => {
        const { directory, mapping_id, owner } = await createDirectory(harness, kind);
        return {
          args: { ...directory, mapping_id },
          name: "staff",
          owner,
          recreateTool: toToolName("create_KIND_group_role_mapping"),
        };
      },
    },
    [replace]: {
      setUp: async (harness: Harness) => {
        const { directory, role_id, group } = await createDirectory(harness, kind);
        return {
          args: { ...directory, mappings: [{ [group]: "guests", role_id }] },
          lost: ["1 group-to-role mapping (staff)"],
          recreateTool: replace,
        };
      },
    },
  };
};

/** Setups for the impact of operations on enterprise connections, directories and admin portal links. */
export const connectionSetups: Readonly<Record<string, Setup>> = {
  delete_enterprise_connection: {
    setUp: async (harness) => {
      const connection = await createConnection(harness);
      await harness.tool("create_directory", { ...connection, provider: "okta", name: "Staff" });
      return {
        args: connection,
        name: "Acme",
        lost: ["1 directory (Staff)"],
        ...connectionImpact,
        recreateTool: "create_enterprise_connection",
      };
    },
  },
  delete_saml_connection: {
    setUp: async (harness) => ({
      args: await createSamlConnection(harness),
      name: "Initech",
      lost: [],
      ...connectionImpact,
      recreateTool: "create_saml_connection",
    }),
  },
  ...createDirectorySetups("directory"),
  ...createDirectorySetups("scim"),
  revoke_admin_portal_link_token: {
    setUp: async ({ tool }) => {
      const organization_id = getId(await tool("create_organization", { name: "Acme" }));
      const link = await tool("create_admin_portal_link_token", { organization_id });
      return { args: { adminPortalLinkTokenID: link["id"] } };
    },
  },

  // Updates that restrict access.
  update_enterprise_connection: {
    setUp: async (harness) => ({
      args: { ...(await createConnection(harness)), domains: ["acme.test"] },
      name: "Acme",
      lost: ["1 domain (acme.example)"],
      ...connectionImpact,
      recreateTool: "update_enterprise_connection",
    }),
  },
  update_saml_connection: {
    setUp: async (harness) => {
      const connection = await createSamlConnection(harness);
      await harness.tool("update_saml_connection", { ...connection, active: true, confirm: true });
      return {
        args: { ...connection, active: false },
        name: "Initech",
        ...connectionImpact,
        recreateTool: "update_saml_connection",
      };
    },
  },
};
