import { z } from "zod/v3";
import { DeletedObject, id, paging } from "../models/common.ts";
import {
  connectionSettings,
  EnterpriseConnection,
  EnterpriseProvider,
  NewTestRun,
  TestRun,
  TestRunStatus,
} from "../models/enterprise-connection.ts";
import { given, object, operation, page } from "../core/operation.ts";
import { directoriesOf, USERS_OF_DOMAINS } from "../core/confirmation-parts.ts";

const enterprise_connection_id = id("entconn");

const lookup = { target: { operation: "get_enterprise_connection" }, named: ["name"] } as const;

const active = { active: true };

/** Who signs in by a connection; the API counts them of those that speak SAML only. */
const people = {
  "users who sign in with it": {
    one: "user who signs in with it",
    operation: "get_saml_connection",
    with: { saml_connection_id: "{saml_connection.id}" },
    field: "user_count",
    stay: true,
    optional: true,
  },
  "users with an address at its domains": USERS_OF_DOMAINS,
} as const;

export const enterpriseConnections = {
  list_enterprise_connections: operation({
    request: "GET /enterprise_connections",
    title: "List enterprise connections",
    description: "Lists the SAML and OIDC connections that companies' users sign in with, newest first.",
    effect: "read",
    query: {
      ...paging,
      organization_id: z.string().optional(),
      active: z.boolean().optional(),
    },
    response: page(EnterpriseConnection),
  }),

  create_enterprise_connection: operation({
    request: "POST /enterprise_connections",
    title: "Create an enterprise connection",
    description:
      "Connects a company's identity provider, for users with an address at its domains. Inactive unless active is true.",
    effect: "write",
    body: {
      name: z.string(),
      provider: EnterpriseProvider,
      domains: z.array(z.string()).min(1),
      organization_id: z.string().optional().describe("That its users join"),
      allow_organization_account_linking: z.boolean().optional(),
      active: z.boolean().optional(),
      ...connectionSettings,
    },
    response: object(EnterpriseConnection, 201),
  }),

  get_enterprise_connection: operation({
    request: "GET /enterprise_connections/{enterprise_connection_id}",
    title: "Get an enterprise connection",
    description: "Gets one enterprise connection, with the values that its identity provider needs.",
    effect: "read",
    path: { enterprise_connection_id },
    response: object(EnterpriseConnection),
  }),

  update_enterprise_connection: operation({
    request: "PATCH /enterprise_connections/{enterprise_connection_id}",
    title: "Update an enterprise connection",
    description:
      "Changes, activates or deactivates an enterprise connection. Activating it removes verified organization domains of the same name.",
    effect: "write",
    path: { enterprise_connection_id },
    body: {
      name: z.string().optional(),
      domains: z.array(z.string()).optional().describe("All of them; none: no change"),
      active: z.boolean().optional(),
      sync_user_attributes: z.boolean().optional(),
      disable_additional_identifications: z.boolean().optional(),
      allow_organization_account_linking: z.boolean().optional(),
      organization_id: z.string().optional().describe("Cannot be undone"),
      saml: connectionSettings.saml.unwrap().extend({ name: z.string().optional() }).optional(),
      oidc: connectionSettings.oidc,
      custom_attributes: connectionSettings.custom_attributes,
    },
    response: object(EnterpriseConnection),
    confirm: {
      when: [
        { arguments: { active: given } },
        { arguments: { domains: given }, target: active },
        { arguments: { saml: given }, target: active },
        { arguments: { oidc: given }, target: active },
      ],
      ...lookup,
      replaces: { domains: { one: "domain", argument: "domains", present: "domains" } },
      dependents: people,
      recreate: {
        operation: "update_enterprise_connection",
        with: {
          enterprise_connection_id: "{id}",
          active: "{active}",
          domains: "{domains}",
        },
      },
      warning:
        "Users of its domains sign in only through this connection: if it is misconfigured or inactive, they are locked out.",
    },
  }),

  delete_enterprise_connection: operation({
    request: "DELETE /enterprise_connections/{enterprise_connection_id}",
    title: "Delete an enterprise connection",
    description: "Deletes an enterprise connection and its directory.",
    effect: "destructive",
    path: { enterprise_connection_id },
    response: object(DeletedObject),
    confirm: {
      ...lookup,
      dependents: { ...people, directories: directoriesOf("id") },
      recreate: {
        operation: "create_enterprise_connection",
        with: {
          name: "{name}",
          provider: "{provider}",
          domains: "{domains}",
          organization_id: "{organization_id}",
          allow_organization_account_linking: "{allow_organization_account_linking}",
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

  list_enterprise_connection_test_runs: operation({
    request: "GET /enterprise_connections/{enterprise_connection_id}/test_runs",
    title: "List test runs of an enterprise connection",
    description: "Lists the test sign-ins of an enterprise connection and what went wrong in them.",
    effect: "read",
    path: { enterprise_connection_id },
    query: { status: z.array(TestRunStatus).optional(), ...paging },
    response: page(TestRun),
  }),

  create_enterprise_connection_test_run: operation({
    request: "POST /enterprise_connections/{enterprise_connection_id}/test_runs",
    title: "Start a test run of an enterprise connection",
    description:
      "Creates a short-lived URL for trying an enterprise connection out. list_enterprise_connection_test_runs shows the outcome.",
    effect: "write",
    path: { enterprise_connection_id },
    response: object(NewTestRun),
    tells: { operation: "list_enterprise_connection_test_runs" },
  }),
};
