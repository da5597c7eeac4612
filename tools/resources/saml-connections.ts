import { z } from "zod/v3";
import { DeletedObject, id, paging, superseded } from "../models/common.ts";
import { SAML_PROVIDERS, samlAdmission, SamlConnection, samlSettings } from "../models/saml-connection.ts";
import { given, object, operation, page } from "../core/operation.ts";
import { directoriesOf, USERS_OF_DOMAINS } from "../core/confirmation-parts.ts";

const saml_connection_id = id("samlc");

const insteadOf = (verb: string) => `Use ${verb}_enterprise_connection instead.`;

const lookup = { target: { operation: "get_saml_connection" }, named: ["name"] } as const;

const people = {
  "users who sign in with it": { one: "user who signs in with it", field: "user_count", stay: true },
  "users with an address at its domains": USERS_OF_DOMAINS,
} as const;

const body = {
  domain: superseded(z.string(), "domains"),
  domains: z.array(z.string()).optional(),
  organization_id: z.string().optional(),
  ...samlSettings,
};

/** Changes of an active connection by which its people may no longer get in. */
const decisive = [
  "domain",
  "domains",
  "idp_entity_id",
  "idp_sso_url",
  "idp_certificate",
  "idp_metadata_url",
  "idp_metadata",
].map((field) => ({ arguments: { [field]: given }, target: { active: true } }));

export const samlConnections = {
  list_saml_connections: operation({
    request: "GET /saml_connections",
    title: "List SAML connections",
    description: "Lists the enterprise connections that use SAML, newest first.",
    deprecated: "Use list_enterprise_connections instead.",
    effect: "read",
    query: {
      ...paging,
      query: z.string().optional().describe("Part of the name"),
      order_by: z.string().optional().describe("created_at or name, prefix - to descend"),
      organization_id: z.array(z.string()).max(100).optional().describe("-id excludes"),
    },
    response: page(SamlConnection),
  }),

  create_saml_connection: operation({
    request: "POST /saml_connections",
    title: "Create a SAML connection",
    description: "Creates an enterprise connection that uses SAML, initially inactive.",
    deprecated: insteadOf("create"),
    effect: "write",
    body: { name: z.string(), provider: z.enum(SAML_PROVIDERS), ...body },
    response: object(SamlConnection),
  }),

  get_saml_connection: operation({
    request: "GET /saml_connections/{saml_connection_id}",
    title: "Get a SAML connection",
    description: "Gets one SAML connection, with the values that its identity provider needs.",
    deprecated: insteadOf("get"),
    effect: "read",
    path: { saml_connection_id },
    response: object(SamlConnection),
  }),

  update_saml_connection: operation({
    request: "PATCH /saml_connections/{saml_connection_id}",
    title: "Update a SAML connection",
    description: "Changes, activates or deactivates a SAML connection.",
    deprecated: insteadOf("update"),
    effect: "write",
    path: { saml_connection_id },
    body: {
      name: z.string().optional(),
      ...body,
      ...samlAdmission,
      active: z.boolean().optional(),
      sync_user_attributes: z.boolean().optional(),
      disable_additional_identifications: z.boolean().optional(),
      allow_organization_account_linking: z.boolean().optional(),
      consent_verified_domains_deletion: z
        .boolean()
        .optional()
        .describe("Activating may remove verified organization domains of the same name"),
    },
    response: object(SamlConnection),
    confirm: {
      when: [{ arguments: { active: given } }, ...decisive],
      ...lookup,
      replaces: { domains: { one: "domain", argument: "domains", present: "domains" } },
      dependents: people,
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
        "Users of its domains sign in only through this connection: if it is misconfigured or inactive, they are locked out.",
    },
  }),

  delete_saml_connection: operation({
    request: "DELETE /saml_connections/{saml_connection_id}",
    title: "Delete a SAML connection",
    description: "Deletes a SAML connection, which is also an enterprise connection, and its directory.",
    deprecated: insteadOf("delete"),
    effect: "destructive",
    path: { saml_connection_id },
    response: object(DeletedObject),
    confirm: {
      ...lookup,
      dependents: { ...people, directories: directoriesOf("enterprise_connection_id") },
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
