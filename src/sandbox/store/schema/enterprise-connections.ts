export interface EnterpriseConnectionRow {
  id: string;
  name: string;
  provider: string;
  /** A JSON array of lower-case host names. */
  domains: string;
  organization_id: string | null;
  active: 0 | 1;
  sync_user_attributes: 0 | 1;
  disable_additional_identifications: 0 | 1;
  allow_organization_account_linking: 0 | 1;
  /** Whether users can sign in with it. */
  authenticatable: 0 | 1;
  /** Whether users who first sign in with it are not created. */
  disable_jit_provisioning: 0 | 1;
  /** A JSON array. */
  custom_attributes: string;
  created_at: number;
  updated_at: number;
}

/** The SAML configuration of an enterprise connection with a `saml_` provider. */
export interface SamlConnectionRow {
  id: string;
  enterprise_connection_id: string;
  name: string;
  idp_entity_id: string | null;
  idp_sso_url: string | null;
  idp_certificate: string | null;
  /** A JSON array of all trusted certificates, beginning with `idp_certificate`; `null` if there is only that one. */
  idp_certificates: string | null;
  idp_metadata_url: string | null;
  idp_metadata: string | null;
  /** A JSON object: the identity provider's attribute names by user field. */
  attribute_mapping: string;
  allow_subdomains: 0 | 1;
  allow_idp_initiated: 0 | 1;
  force_authn: 0 | 1;
  /** A JSON object. */
  login_hint: string;
}

/** The OIDC configuration of an enterprise connection with an `oidc_` provider. */
export interface OAuthConfigRow {
  id: string;
  enterprise_connection_id: string;
  name: string;
  provider_key: string;
  client_id: string | null;
  client_secret: string | null;
  discovery_url: string | null;
  auth_url: string | null;
  token_url: string | null;
  user_info_url: string | null;
  requires_pkce: 0 | 1;
  created_at: number;
  updated_at: number;
}
