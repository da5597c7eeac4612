import { z } from "zod/v3";
import { LoginHint, SamlConnection, type SamlSettings } from "../../../../tools/index.ts";
import { ApiError, invalidParam } from "../../api-error.ts";
import type { SamlConnectionRow } from "../../store/index.ts";
import { assertHttpUrl, assertNotBlank, toColumnFlag } from "./fields.ts";
import { type IdentityProvider, parseCertificate, parseIdpMetadata } from "./saml-metadata.ts";

/** The SAML configuration of an enterprise connection. */

/** SAML settings in a request. */
export type SamlInput = z.output<typeof SamlSettings> & { readonly name?: string | undefined };

const AttributeMapping = SamlConnection.shape.attribute_mapping.unwrap();

/** Default names of user attributes at identity providers; a connection can override them. */
const DEFAULT_ATTRIBUTE_NAMES = {
  user_id: "",
  email_address: "mail",
  first_name: "firstName",
  last_name: "lastName",
};

const MICROSOFT_CLAIMS_URI = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const MICROSOFT_ATTRIBUTE_NAMES = {
  user_id: "",
  email_address: `${MICROSOFT_CLAIMS_URI}/emailaddress`,
  first_name: `${MICROSOFT_CLAIMS_URI}/givenname`,
  last_name: `${MICROSOFT_CLAIMS_URI}/surname`,
};

/** A configuration without settings of the identity provider. */
export const buildSamlConfig = (id: string, connectionId: string, provider: string): SamlConnectionRow => ({
  id,
  enterprise_connection_id: connectionId,
  name: "",
  idp_entity_id: null,
  idp_sso_url: null,
  idp_certificate: null,
  idp_certificates: null,
  idp_metadata_url: null,
  idp_metadata: null,
  attribute_mapping: JSON.stringify(
    provider === "saml_microsoft" ? MICROSOFT_ATTRIBUTE_NAMES : DEFAULT_ATTRIBUTE_NAMES,
  ),
  allow_subdomains: 0,
  allow_idp_initiated: 0,
  force_authn: 0,
  login_hint: JSON.stringify({ mode: "email_address" }),
});

export const parseAttributeMapping = (row: SamlConnectionRow): z.output<typeof AttributeMapping> =>
  AttributeMapping.parse(JSON.parse(row.attribute_mapping));

export const parseLoginHint = (row: SamlConnectionRow): z.output<typeof LoginHint> =>
  LoginHint.parse(JSON.parse(row.login_hint));

function assertLoginHint({ mode, source }: NonNullable<SamlInput["login_hint"]>, param: string): void {
  if ((mode === "custom_attribute") === (source !== undefined)) return;
  throw new ApiError(422, {
    code: source === undefined ? "form_conditional_param_missing" : "form_conditional_param_disallowed",
    message: source === undefined ? "is missing" : "is not allowed",
    longMessage: "source must be given with the mode custom_attribute, and only with it.",
    param: `${param}.source`,
  });
}

/**
 * Extracts the identity provider's settings from metadata.
 *
 * @throws ApiError 422 if the text is not SAML metadata, or if required values are missing
 */
function requireIdpMetadata(metadata: string, param: string): IdentityProvider {
  const provider = parseIdpMetadata(metadata);
  if (provider === undefined)
    throw new ApiError(422, {
      code: "saml_failed_to_parse_idp_metadata",
      message: "Failed to parse IdP metadata",
      longMessage: `${param} is not SAML metadata of an identity provider; give its settings one by one instead.`,
      param,
    });
  const missing = Object.entries(provider).flatMap(([field, value]) => (value === undefined ? [field] : []));
  if (missing.length > 0)
    throw new ApiError(422, {
      code: "saml_metadata_missing_fields",
      message: "IdP metadata is missing required fields",
      longMessage: `${param} lacks the values for ${missing.join(", ")}.`,
      param,
      meta: { missing_fields: missing },
    });
  return provider;
}

/** @throws ApiError 422 if the text is given and is no certificate */
function assertCertificate(certificate: string | undefined, param: string): void {
  if (certificate !== undefined && parseCertificate(certificate) === undefined)
    throw invalidParam(param, `${param} must be an X.509 certificate in PEM or base64.`);
}

const Certificates = z.array(z.string());

/** All certificates that the identity provider may sign with; the first is the primary one. */
export const listIdpCertificates = ({ idp_certificate, idp_certificates }: SamlConnectionRow): string[] =>
  idp_certificates === null
    ? [idp_certificate ?? []].flat()
    : Certificates.parse(JSON.parse(idp_certificates));

/**
 * Returns the configuration with the changes of a request applied.
 *
 * @param fieldPrefix prefix of the field names in the request, for error messages
 * @throws ApiError 422 if a setting is invalid
 */
export function applySamlChanges(
  row: SamlConnectionRow,
  input: SamlInput,
  fieldPrefix: "saml." | "",
): SamlConnectionRow {
  const { idp_certificate, idp_certificates, idp_metadata, login_hint } = input;
  assertNotBlank(input.name, `${fieldPrefix}name`);
  assertNotBlank(input.idp_entity_id, `${fieldPrefix}idp_entity_id`);
  assertHttpUrl(input.idp_sso_url, `${fieldPrefix}idp_sso_url`);
  // The sandbox has no network access, so the URL is stored and its metadata is not fetched.
  assertHttpUrl(input.idp_metadata_url, `${fieldPrefix}idp_metadata_url`);
  assertCertificate(idp_certificate, `${fieldPrefix}idp_certificate`);
  if (idp_certificates?.length === 0)
    throw invalidParam(`${fieldPrefix}idp_certificates`, "idp_certificates must not be empty.");
  for (const certificate of idp_certificates ?? [])
    assertCertificate(certificate, `${fieldPrefix}idp_certificates`);
  if (
    idp_certificate !== undefined &&
    idp_certificates !== undefined &&
    idp_certificates[0] !== idp_certificate
  )
    throw invalidParam(
      `${fieldPrefix}idp_certificates`,
      "The first of idp_certificates is the primary one, so idp_certificate must not differ from it.",
      "form_param_value_conflict",
    );
  if (login_hint !== undefined) assertLoginHint(login_hint, `${fieldPrefix}login_hint`);
  const provider =
    idp_metadata === undefined ? input : requireIdpMetadata(idp_metadata, `${fieldPrefix}idp_metadata`);
  const newCertificate = provider.idp_certificate ?? idp_certificates?.[0];
  return {
    ...row,
    name: input.name ?? row.name,
    idp_entity_id: provider.idp_entity_id ?? row.idp_entity_id,
    idp_sso_url: provider.idp_sso_url ?? row.idp_sso_url,
    idp_certificate: newCertificate ?? row.idp_certificate,
    // A new certificate alone replaces all of them.
    idp_certificates:
      newCertificate === undefined
        ? row.idp_certificates
        : idp_metadata !== undefined || idp_certificates === undefined
          ? null
          : JSON.stringify(idp_certificates),
    idp_metadata_url: input.idp_metadata_url ?? row.idp_metadata_url,
    idp_metadata: idp_metadata ?? row.idp_metadata,
    attribute_mapping: JSON.stringify({ ...parseAttributeMapping(row), ...input.attribute_mapping }),
    allow_subdomains: toColumnFlag(input.allow_subdomains) ?? row.allow_subdomains,
    allow_idp_initiated: toColumnFlag(input.allow_idp_initiated) ?? row.allow_idp_initiated,
    force_authn: toColumnFlag(input.force_authn) ?? row.force_authn,
    login_hint: login_hint === undefined ? row.login_hint : JSON.stringify(login_hint),
  };
}

/** Names of the settings that are required for sign-in and missing. A metadata URL provides all of them. */
export const listMissingSamlSettings = (row: SamlConnectionRow): readonly string[] =>
  row.idp_metadata_url === null
    ? (["idp_entity_id", "idp_sso_url", "idp_certificate"] as const).filter((field) => row[field] === null)
    : [];
