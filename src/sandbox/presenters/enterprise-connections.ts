import { z } from "zod/v3";
import {
  CustomAttribute,
  type EnterpriseConnection,
  type SamlConnection,
  type TrustedCertificates,
} from "../../../tools/index.ts";
import {
  listIdpCertificates,
  parseConnectionDomains,
  parseAttributeMapping,
  parseCertificate,
  parseLoginHint,
  toIssuer,
} from "../domain/index.ts";
import type {
  EnterpriseConnectionRecord,
  InstanceRecord,
  OAuthConfigRow,
  SamlConnectionRow,
} from "../store/index.ts";

type Wire = z.input<typeof EnterpriseConnection>;

const CustomAttributes = z.array(CustomAttribute);

/** Presents custom attributes. The path in the directory's user object is in the response under both of its names. */
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

/** The values that the operator enters at the identity provider. */
function serviceProviderFields({ id }: SamlConnectionRow, instance: InstanceRecord) {
  const issuer = toIssuer(instance);
  return {
    acs_url: `${issuer}/v1/saml/acs/${id}`,
    sp_entity_id: `${issuer}/saml/${id}`,
    sp_metadata_url: `${issuer}/v1/saml/metadata/${id}.xml`,
  };
}

const toTimestamp = (date: string | undefined) => (date === undefined ? null : Date.parse(date));

const presentCertificates = (row: SamlConnectionRow): z.input<typeof TrustedCertificates> =>
  listIdpCertificates(row).map((certificate) => {
    const parsed = parseCertificate(certificate);
    return {
      certificate,
      issued_at: toTimestamp(parsed?.validFrom),
      expires_at: toTimestamp(parsed?.validTo),
    };
  });

/** The fields that the `saml_connection` of an enterprise connection and a SAML connection have in common. */
const samlFields = (
  row: SamlConnectionRow,
  record: EnterpriseConnectionRecord,
  instance: InstanceRecord,
) => ({
  id: row.id,
  name: row.name,
  idp_entity_id: row.idp_entity_id,
  idp_sso_url: row.idp_sso_url,
  idp_certificates: presentCertificates(row),
  idp_metadata_url: row.idp_metadata_url,
  ...serviceProviderFields(row, instance),
  active: record.connection.active === 1,
  allow_idp_initiated: row.allow_idp_initiated === 1,
  allow_subdomains: row.allow_subdomains === 1,
  force_authn: row.force_authn === 1,
  login_hint: parseLoginHint(row),
});

/** The fields that an enterprise connection and a SAML connection have in common. */
const sharedFields = ({ connection }: EnterpriseConnectionRecord) => ({
  provider: connection.provider,
  active: connection.active === 1,
  organization_id: connection.organization_id,
  sync_user_attributes: connection.sync_user_attributes === 1,
  disable_additional_identifications: connection.disable_additional_identifications === 1,
  allow_organization_account_linking: connection.allow_organization_account_linking === 1,
  authenticatable: connection.authenticatable === 1,
  disable_jit_provisioning: connection.disable_jit_provisioning === 1,
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
  domains: parseConnectionDomains(record),
  custom_attributes: presentCustomAttributes(record.connection.custom_attributes),
  saml_connection: record.saml === undefined ? null : samlFields(record.saml, record, instance),
  oauth_config: record.oauth === undefined ? null : presentOauthConfig(record.oauth),
});

/** Presents a SAML connection, the older form of an enterprise connection that uses SAML. */
export function presentSamlConnection(
  record: EnterpriseConnectionRecord,
  instance: InstanceRecord,
): z.input<typeof SamlConnection> {
  const { saml } = record;
  if (saml === undefined) throw new Error(`The connection ${record.connection.id} does not speak SAML.`);
  const domains = parseConnectionDomains(record);
  const [certificate] = presentCertificates(saml);
  return {
    object: "saml_connection",
    ...sharedFields(record),
    ...samlFields(saml, record, instance),
    domain: domains[0] ?? "",
    domains,
    idp_certificate: saml.idp_certificate,
    idp_certificate_issued_at: certificate?.issued_at ?? null,
    idp_certificate_expires_at: certificate?.expires_at ?? null,
    idp_metadata: saml.idp_metadata,
    attribute_mapping: parseAttributeMapping(saml),
    // The sandbox does not implement sign-in through identity providers.
    user_count: 0,
    enterprise_connection_id: record.connection.id,
  };
}
