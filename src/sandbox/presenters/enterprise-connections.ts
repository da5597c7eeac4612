import { z } from "zod/v3";
import { CustomAttribute, type EnterpriseConnection } from "../../../tools/models/enterprise-connection.ts";
import type { SamlConnection } from "../../../tools/models/saml-connection.ts";
import { connectionDomains } from "../domain/enterprise/connection-domains.ts";
import { parseCertificate } from "../domain/enterprise/saml-metadata.ts";
import { parseAttributeMapping, parseLoginHint } from "../domain/enterprise/saml.ts";
import { toIssuer } from "../domain/tokens/instance-keys.ts";
import type { InstanceRecord } from "../store/instance.ts";
import type {
  EnterpriseConnectionRecord,
  OAuthConfigRow,
  SamlConnectionRow,
} from "../store/enterprise-connections.ts";

type Wire = z.input<typeof EnterpriseConnection>;

const CustomAttributes = z.array(CustomAttribute);

/** Custom attributes in an answer, where the path in a directory's user has both of its names. */
export const presentCustomAttributes = (json: string): z.output<typeof CustomAttributes> =>
  CustomAttributes.parse(JSON.parse(json)).map(
    ({ name, key, sso_path = "", directory_path = "", multi_valued = false }) => ({
      name,
      key,
      sso_path,
      scim_path: directory_path,
      directory_path,
      multi_valued,
    }),
  );

/** What the identity provider must be told of the instance. */
function serviceProviderFields({ id }: SamlConnectionRow, instance: InstanceRecord) {
  const issuer = toIssuer(instance);
  return {
    acs_url: `${issuer}/v1/saml/acs/${id}`,
    sp_entity_id: `${issuer}/saml/${id}`,
    sp_metadata_url: `${issuer}/v1/saml/metadata/${id}.xml`,
  };
}

/** The settings that a connection and its SAML half show alike. */
const samlFields = (
  row: SamlConnectionRow,
  record: EnterpriseConnectionRecord,
  instance: InstanceRecord,
) => ({
  id: row.id,
  name: row.name,
  idp_entity_id: row.idp_entity_id,
  idp_sso_url: row.idp_sso_url,
  idp_metadata_url: row.idp_metadata_url,
  ...serviceProviderFields(row, instance),
  active: record.connection.active === 1,
  allow_idp_initiated: row.allow_idp_initiated === 1,
  allow_subdomains: row.allow_subdomains === 1,
  force_authn: row.force_authn === 1,
  login_hint: parseLoginHint(row),
});

/** The settings that a connection shows under either of its names. */
const sharedFields = ({ connection }: EnterpriseConnectionRecord) => ({
  provider: connection.provider,
  active: connection.active === 1,
  organization_id: connection.organization_id,
  sync_user_attributes: connection.sync_user_attributes === 1,
  disable_additional_identifications: connection.disable_additional_identifications === 1,
  allow_organization_account_linking: connection.allow_organization_account_linking === 1,
  authenticatable: true,
  disable_jit_provisioning: false,
  created_at: connection.created_at,
  updated_at: connection.updated_at,
});

const presentOauthConfig = (row: OAuthConfigRow): Wire["oauth_config"] => ({
  id: row.id,
  name: row.name,
  provider_key: row.provider_key,
  client_id: row.client_id,
  discovery_url: row.discovery_url,
  auth_url: row.auth_url,
  token_url: row.token_url,
  user_info_url: row.user_info_url,
  requires_pkce: row.requires_pkce === 1,
  logo_public_url: null,
  created_at: row.created_at,
  updated_at: row.updated_at,
});

export const presentEnterpriseConnection = (
  record: EnterpriseConnectionRecord,
  instance: InstanceRecord,
): Wire => ({
  object: "enterprise_connection",
  id: record.connection.id,
  name: record.connection.name,
  ...sharedFields(record),
  logo_public_url: null,
  domains: connectionDomains(record),
  custom_attributes: presentCustomAttributes(record.connection.custom_attributes),
  saml_connection: record.saml === undefined ? null : samlFields(record.saml, record, instance),
  oauth_config: record.oauth === undefined ? null : presentOauthConfig(record.oauth),
});

/** A connection that speaks SAML, under its older name. */
export function presentSamlConnection(
  record: EnterpriseConnectionRecord,
  instance: InstanceRecord,
): z.input<typeof SamlConnection> {
  const { saml } = record;
  if (saml === undefined) throw new Error(`The connection ${record.connection.id} does not speak SAML.`);
  const domains = connectionDomains(record);
  const certificate = saml.idp_certificate === null ? undefined : parseCertificate(saml.idp_certificate);
  return {
    object: "saml_connection",
    ...sharedFields(record),
    ...samlFields(saml, record, instance),
    domain: domains[0] ?? "",
    domains,
    idp_certificate: saml.idp_certificate,
    idp_certificate_issued_at: certificate === undefined ? null : Date.parse(certificate.validFrom),
    idp_certificate_expires_at: certificate === undefined ? null : Date.parse(certificate.validTo),
    idp_metadata: saml.idp_metadata,
    attribute_mapping: parseAttributeMapping(saml),
    // Nobody signs in by an identity provider here.
    user_count: 0,
    enterprise_connection_id: record.connection.id,
  };
}
