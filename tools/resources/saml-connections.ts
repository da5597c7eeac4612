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
import { organizationDomainsImpact } from "./enterprise-connections.ts";
import {
  DeletedObject,
  idParam,
  legacyField,
  pagingParams,
  SAML_PROVIDERS,
  samlAccessFields,
  SamlConnection,
  samlSettingsFields,
} from "../models/index.ts";

const saml_connection_id = idParam("samlc");

const formatDeprecation = (verb: string) => `Use ${verb}_enterprise_connection instead.`;

const confirmationTarget = { target: { operation: "get_saml_connection" }, labelFields: ["name"] } as const;

const usersImpact = {
  "users who sign in with it": { noun: "user who signs in with it", field: "user_count", survives: true },
  "users with an address at its domains": DOMAIN_USERS_IMPACT,
} as const;

const connectionFields = {
  domain: legacyField(z.string(), "domains"),
  domains: z.array(z.string()).optional(),
  organization_id: z.string().optional(),
  ...samlSettingsFields,
};

/** Changes of an active connection that can lock out the users who sign in with it. */
const lockoutTriggers = [
  "idp_entity_id",
  "idp_sso_url",
  "idp_certificate",
  "idp_certificates",
  "idp_metadata_url",
  "idp_metadata",
  "attribute_mapping",
  "force_authn",
  "login_hint",
  "allow_subdomains",
  "allow_idp_initiated",
].map((field) => ({ arguments: { [field]: differsFrom(field) }, target: { active: true } }));

export const samlConnections = {
  list_saml_connections: defineOperation({
    request: "GET /saml_connections",
    title: "List SAML connections",
    description: "Lists the enterprise connections that use SAML, newest first.",
    deprecated: "Use list_enterprise_connections instead.",
    effect: "read",
    query: {
      ...pagingParams,
      query: z.string().optional().describe("Part of the name"),
      order_by: z.string().optional().describe("created_at or name, prefix - to descend"),
      organization_id: z.array(z.string()).max(100).optional().describe("-id excludes"),
    },
    response: returnsPage(SamlConnection),
  }),

  create_saml_connection: defineOperation({
    request: "POST /saml_connections",
    title: "Create a SAML connection",
    description: "Creates an enterprise connection that uses SAML, initially inactive.",
    deprecated: formatDeprecation("create"),
    effect: "write",
    withoutConfirmation: "A new connection is inactive and changes nobody's sign-in.",
    body: { name: z.string(), provider: z.enum(SAML_PROVIDERS), ...connectionFields },
    response: returnsObject(SamlConnection),
  }),

  get_saml_connection: defineOperation({
    request: "GET /saml_connections/{saml_connection_id}",
    title: "Get a SAML connection",
    description: "Gets one SAML connection, with the values that its identity provider needs.",
    deprecated: formatDeprecation("get"),
    effect: "read",
    path: { saml_connection_id },
    response: returnsObject(SamlConnection),
  }),

  update_saml_connection: defineOperation({
    request: "PATCH /saml_connections/{saml_connection_id}",
    title: "Update a SAML connection",
    description: "Changes, activates or deactivates a SAML connection.",
    deprecated: formatDeprecation("update"),
    effect: "write",
    withoutConfirmation: "Another name locks nobody out, nor do settings of an inactive connection.",
    path: { saml_connection_id },
    body: {
      name: z.string().optional(),
      ...connectionFields,
      ...samlAccessFields,
      active: z.boolean().optional(),
      sync_user_attributes: z.boolean().optional(),
      disable_additional_identifications: z.boolean().optional(),
      allow_organization_account_linking: z.boolean().optional(),
      consent_verified_domains_deletion: z
        .boolean()
        .optional()
        .describe("Activating may remove verified organization domains of the same name"),
    },
    response: returnsObject(SamlConnection),
    confirm: {
      when: [
        { arguments: { active: differsFrom("active") } },
        { arguments: { domains: ANY_VALUE }, target: { active: true } },
        { arguments: { organization_id: differsFrom("organization_id") } },
        { onlyIfRemoving: true },
        ...lockoutTriggers,
      ],
      ...confirmationTarget,
      replaces: {
        domains: {
          noun: "domain",
          argument: "domains",
          legacyArgument: "domain",
          currentPath: "domains",
        },
      },
      dependents: { ...usersImpact, ...organizationDomainsImpact },
      recreate: {
        operation: "update_saml_connection",
        with: {
          saml_connection_id: "{id}",
          active: "{active}",
          domains: "{domains}",
          idp_entity_id: "{idp_entity_id}",
          idp_sso_url: "{idp_sso_url}",
          idp_certificate: "{idp_certificate}",
          idp_metadata_url: "{idp_metadata_url}",
        },
      },
      warning:
        "Users of its domains sign in only through this connection: if it is misconfigured or inactive, they are locked out. Which organization they join cannot be undone.",
    },
  }),

  delete_saml_connection: defineOperation({
    request: "DELETE /saml_connections/{saml_connection_id}",
    title: "Delete a SAML connection",
    description: "Deletes a SAML connection, which is also an enterprise connection, and its directory.",
    deprecated: formatDeprecation("delete"),
    effect: "destructive",
    path: { saml_connection_id },
    response: returnsObject(DeletedObject),
    confirm: {
      ...confirmationTarget,
      dependents: {
        ...usersImpact,
        directories: buildDirectoriesImpact("enterprise_connection_id"),
        "test runs": {
          noun: "test run",
          operation: "list_enterprise_connection_test_runs",
          with: { enterprise_connection_id: "{enterprise_connection_id}" },
        },
      },
      recreate: {
        operation: "create_saml_connection",
        with: {
          name: "{name}",
          provider: "{provider}",
          domains: "{domains}",
          organization_id: "{organization_id}",
          idp_entity_id: "{idp_entity_id}",
          idp_sso_url: "{idp_sso_url}",
          idp_certificate: "{idp_certificate}",
          idp_metadata_url: "{idp_metadata_url}",
          attribute_mapping: "{attribute_mapping}",
          force_authn: "{force_authn}",
          login_hint: "{login_hint}",
        },
      },
      warning:
        "Users who sign in with it are locked out, and a new connection must be set up with the identity provider again.",
    },
  }),
};
