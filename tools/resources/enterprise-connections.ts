import { z } from "zod/v3";
import {
  ANY_VALUE,
  buildDirectoriesImpact,
  defineOperation,
  differsFrom,
  DOMAIN_USERS_IMPACT,
  returnsObject,
  returnsPage,
} from "../core/index.ts";
import {
  connectionSettingsFields,
  CreatedTestRun,
  DeletedObject,
  EnterpriseConnection,
  EnterpriseProvider,
  idParam,
  pagingParams,
  TestRun,
  TestRunStatus,
} from "../models/index.ts";

const enterprise_connection_id = idParam("entconn");

const confirmationTarget = {
  target: { operation: "get_enterprise_connection" },
  labelFields: ["name"],
} as const;

const activeConnection = { active: true };

/** The users who sign in with a connection. The API counts them only for SAML connections (`user_count`). */
const usersImpact = {
  "users who sign in with it": {
    noun: "user who signs in with it",
    operation: "get_saml_connection",
    with: { saml_connection_id: "{saml_connection.id}" },
    field: "user_count",
    survives: true,
    optional: true,
  },
  "users with an address at its domains": DOMAIN_USERS_IMPACT,
} as const;

const verifiedOrganizationDomain = {
  noun: "verified organization domain",
  operation: "list_all_organization_domains",
  labelFields: ["name"],
} as const;

/** The verified organization domains of the same name, which an active connection takes from their organizations. */
export const organizationDomainsImpact = {
  "verified organization domains": {
    ...verifiedOrganizationDomain,
    with: { domains: "{domains}", verified: "true" },
    whenArguments: { active: true },
    whenTarget: { active: false },
  },
  "verified organization domains of added names": {
    ...verifiedOrganizationDomain,
    forEachAdded: { argument: "domains", currentPath: "domains" },
    with: { domains: ["{each}"], verified: "true" },
  },
} as const;

/** The custom attributes that an update leaves out. */
const customAttributesReplacement = {
  "custom attributes": {
    noun: "custom attribute",
    argument: "custom_attributes",
    currentPath: "custom_attributes",
    matchFields: { key: ["key"] },
    labelFields: ["name", "key"],
  },
} as const;

export const enterpriseConnections = {
  list_enterprise_connections: defineOperation({
    request: "GET /enterprise_connections",
    title: "List enterprise connections",
    description: "Lists the SAML and OIDC connections that companies' users sign in with, newest first.",
    effect: "read",
    query: {
      ...pagingParams,
      organization_id: z.string().optional(),
      active: z.boolean().optional(),
    },
    response: returnsPage(EnterpriseConnection),
  }),

  create_enterprise_connection: defineOperation({
    request: "POST /enterprise_connections",
    title: "Create an enterprise connection",
    description: "Connects a company's identity provider for users at its domains. Inactive unless active.",
    effect: "write",
    withoutConfirmation: "An inactive connection changes nobody's sign-in.",
    body: {
      name: z.string(),
      provider: EnterpriseProvider,
      domains: z.array(z.string()).min(1),
      organization_id: z.string().optional().describe("That its users join"),
      allow_organization_account_linking: z.boolean().optional(),
      active: z.boolean().optional(),
      sync_user_attributes: z.boolean().optional(),
      ...connectionSettingsFields,
    },
    response: returnsObject(EnterpriseConnection, 201),
    confirm: {
      when: [{ arguments: { active: true } }],
      target: { unreadable: "it does not exist yet." },
      dependents: {
        "users with an address at its domains": DOMAIN_USERS_IMPACT,
        "verified organization domains": {
          ...verifiedOrganizationDomain,
          with: { domains: "{domains}", verified: "true" },
        },
      },
      warning:
        "Users of its domains sign in only through this connection: if it is misconfigured, they are locked out.",
    },
    outcomeCheck: { operation: "list_enterprise_connections" },
  }),

  get_enterprise_connection: defineOperation({
    request: "GET /enterprise_connections/{enterprise_connection_id}",
    title: "Get an enterprise connection",
    description: "Gets one enterprise connection, with the values that its identity provider needs.",
    effect: "read",
    path: { enterprise_connection_id },
    response: returnsObject(EnterpriseConnection),
  }),

  update_enterprise_connection: defineOperation({
    request: "PATCH /enterprise_connections/{enterprise_connection_id}",
    title: "Update an enterprise connection",
    description:
      "Changes, activates or deactivates an enterprise connection. Activating it removes verified organization domains of the same name.",
    effect: "write",
    withoutConfirmation: "Another name locks nobody out, nor do settings of an inactive connection.",
    path: { enterprise_connection_id },
    body: {
      name: z.string().optional(),
      domains: z.array(z.string()).optional().describe("All of them; none: no change"),
      active: z.boolean().optional(),
      sync_user_attributes: z.boolean().optional(),
      disable_additional_identifications: z.boolean().optional(),
      allow_organization_account_linking: z.boolean().optional(),
      organization_id: z.string().optional().describe("Cannot be undone"),
      ...connectionSettingsFields,
      saml: connectionSettingsFields.saml.unwrap().extend({ name: z.string().optional() }).optional(),
    },
    response: returnsObject(EnterpriseConnection),
    confirm: {
      when: [
        { arguments: { active: differsFrom("active") } },
        { arguments: { domains: ANY_VALUE }, target: activeConnection },
        { arguments: { authenticatable: differsFrom("authenticatable") }, target: activeConnection },
        { arguments: { saml: differsFrom("saml_connection") }, target: activeConnection },
        { arguments: { oidc: differsFrom("oauth_config") }, target: activeConnection },
        { arguments: { organization_id: differsFrom("organization_id") } },
        { onlyIfRemoving: true },
      ],
      ...confirmationTarget,
      replaces: {
        domains: { noun: "domain", argument: "domains", currentPath: "domains" },
        ...customAttributesReplacement,
      },
      dependents: { ...usersImpact, ...organizationDomainsImpact },
      recreate: {
        operation: "update_enterprise_connection",
        with: {
          enterprise_connection_id: "{id}",
          active: "{active}",
          authenticatable: "{authenticatable}",
          domains: "{domains}",
          organization_id: "{organization_id}",
          custom_attributes: "{custom_attributes}",
        },
      },
      warning:
        "Users of its domains sign in only through this connection: if it is misconfigured or inactive, they are locked out. Which organization they join cannot be undone.",
    },
  }),

  delete_enterprise_connection: defineOperation({
    request: "DELETE /enterprise_connections/{enterprise_connection_id}",
    title: "Delete an enterprise connection",
    description: "Deletes an enterprise connection and its directory.",
    effect: "destructive",
    path: { enterprise_connection_id },
    response: returnsObject(DeletedObject),
    confirm: {
      ...confirmationTarget,
      dependents: {
        ...usersImpact,
        directories: buildDirectoriesImpact("id"),
        "test runs": { noun: "test run", operation: "list_enterprise_connection_test_runs" },
      },
      recreate: {
        operation: "create_enterprise_connection",
        with: {
          name: "{name}",
          provider: "{provider}",
          domains: "{domains}",
          organization_id: "{organization_id}",
          allow_organization_account_linking: "{allow_organization_account_linking}",
          sync_user_attributes: "{sync_user_attributes}",
          authenticatable: "{authenticatable}",
          disable_jit_provisioning: "{disable_jit_provisioning}",
          saml: {
            idp_entity_id: "{saml_connection.idp_entity_id}",
            idp_sso_url: "{saml_connection.idp_sso_url}",
            idp_metadata_url: "{saml_connection.idp_metadata_url}",
            force_authn: "{saml_connection.force_authn}",
            login_hint: "{saml_connection.login_hint}",
            allow_subdomains: "{saml_connection.allow_subdomains}",
            allow_idp_initiated: "{saml_connection.allow_idp_initiated}",
          },
          oidc: {
            client_id: "{oauth_config.client_id}",
            discovery_url: "{oauth_config.discovery_url}",
            auth_url: "{oauth_config.auth_url}",
            token_url: "{oauth_config.token_url}",
            user_info_url: "{oauth_config.user_info_url}",
            requires_pkce: "{oauth_config.requires_pkce}",
          },
          custom_attributes: "{custom_attributes}",
        },
      },
      warning:
        "Users who sign in with it are locked out, and a new connection must be set up with the identity provider again.",
    },
  }),

  list_enterprise_connection_test_runs: defineOperation({
    request: "GET /enterprise_connections/{enterprise_connection_id}/test_runs",
    title: "List test runs of an enterprise connection",
    description: "Lists the test sign-ins of an enterprise connection and what went wrong in them.",
    effect: "read",
    path: { enterprise_connection_id },
    query: { status: z.array(TestRunStatus).optional(), ...pagingParams },
    response: returnsPage(TestRun),
  }),

  create_enterprise_connection_test_run: defineOperation({
    request: "POST /enterprise_connections/{enterprise_connection_id}/test_runs",
    title: "Start a test run of an enterprise connection",
    description:
      "Creates a short-lived URL for trying an enterprise connection out. list_enterprise_connection_test_runs shows the outcome.",
    effect: "write",
    withoutConfirmation: "It only adds a test run.",
    path: { enterprise_connection_id },
    response: returnsObject(CreatedTestRun),
    outcomeCheck: { operation: "list_enterprise_connection_test_runs" },
  }),
};
