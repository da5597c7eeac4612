import type { z } from "zod/v3";
import { LoginHint, SamlConnection, type SamlSettings } from "../../../../tools/models/saml-connection.ts";
import { Failure, invalidParam } from "../../api-error.ts";
import type { SamlConnectionRow } from "../../store/enterprise-connections.ts";
import { checkText, checkUrl, flag } from "./fields.ts";
import { certificateOf, identityProviderOf, type IdentityProvider } from "./saml-metadata.ts";

/** The half of an enterprise connection that signs people in by SAML. */

/** What a request says of it. */
export type SamlInput = z.output<typeof SamlSettings> & { readonly name?: string | undefined };

const AttributeMapping = SamlConnection.shape.attribute_mapping.unwrap();

/** What identity providers call a person's attributes, unless a connection says otherwise. */
const ATTRIBUTE_NAMES = {
  user_id: "",
  email_address: "mail",
  first_name: "firstName",
  last_name: "lastName",
};

const MICROSOFT_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const MICROSOFT_ATTRIBUTE_NAMES = {
  user_id: "",
  email_address: `${MICROSOFT_CLAIMS}/emailaddress`,
  first_name: `${MICROSOFT_CLAIMS}/givenname`,
  last_name: `${MICROSOFT_CLAIMS}/surname`,
};

/** SAML of which the identity provider is not known yet. */
export const blankSaml = (id: string, connectionId: string, provider: string): SamlConnectionRow => ({
  id,
  enterprise_connection_id: connectionId,
  name: "",
  idp_entity_id: null,
  idp_sso_url: null,
  idp_certificate: null,
  idp_metadata_url: null,
  idp_metadata: null,
  attribute_mapping: JSON.stringify(
    provider === "saml_microsoft" ? MICROSOFT_ATTRIBUTE_NAMES : ATTRIBUTE_NAMES,
  ),
  allow_subdomains: 0,
  allow_idp_initiated: 0,
  force_authn: 0,
  login_hint: JSON.stringify({ mode: "email_address" }),
});

export const attributeMappingOf = (row: SamlConnectionRow): z.output<typeof AttributeMapping> =>
  AttributeMapping.parse(JSON.parse(row.attribute_mapping));

export const loginHintOf = (row: SamlConnectionRow): z.output<typeof LoginHint> =>
  LoginHint.parse(JSON.parse(row.login_hint));

function checkLoginHint({ mode, source }: NonNullable<SamlInput["login_hint"]>, param: string): void {
  if ((mode === "custom_attribute") === (source !== undefined)) return;
  throw new Failure(422, {
    code: source === undefined ? "form_conditional_param_missing" : "form_conditional_param_disallowed",
    message: source === undefined ? "is missing" : "is not allowed",
    longMessage: "source must be given with the mode custom_attribute, and only with it.",
    param: `${param}.source`,
  });
}

/**
 * What metadata say of the identity provider.
 *
 * @throws Failure 422 for what are none, or lack what a connection needs
 */
function readMetadata(metadata: string, param: string): IdentityProvider {
  const provider = identityProviderOf(metadata);
  if (provider === undefined)
    throw new Failure(422, {
      code: "saml_failed_to_parse_idp_metadata",
      message: "Failed to parse IdP metadata",
      longMessage: `${param} is not SAML metadata of an identity provider; give its settings one by one instead.`,
      param,
    });
  const missing = Object.entries(provider).flatMap(([field, value]) => (value === undefined ? [field] : []));
  if (missing.length > 0)
    throw new Failure(422, {
      code: "saml_metadata_missing_fields",
      message: "IdP metadata is missing required fields",
      longMessage: `${param} lacks the values for ${missing.join(", ")}.`,
      param,
      meta: { missing_fields: missing },
    });
  return provider;
}

/**
 * The half as a request changes it.
 *
 * @param place what stands before the fields' names in the request
 * @throws Failure 422 for a setting that cannot be taken
 */
export function changedSaml(
  row: SamlConnectionRow,
  given: SamlInput,
  place: "saml." | "",
): SamlConnectionRow {
  const { idp_certificate, idp_metadata, login_hint } = given;
  checkText(given.name, `${place}name`);
  checkText(given.idp_entity_id, `${place}idp_entity_id`);
  checkUrl(given.idp_sso_url, `${place}idp_sso_url`);
  // Nothing is fetched, for the sandbox has no network: what the URL serves stays unknown.
  checkUrl(given.idp_metadata_url, `${place}idp_metadata_url`);
  if (idp_certificate !== undefined && certificateOf(idp_certificate) === undefined)
    throw invalidParam(
      `${place}idp_certificate`,
      "idp_certificate must be an X.509 certificate in PEM or base64.",
    );
  if (login_hint !== undefined) checkLoginHint(login_hint, `${place}login_hint`);
  const provider = idp_metadata === undefined ? given : readMetadata(idp_metadata, `${place}idp_metadata`);
  return {
    ...row,
    name: given.name ?? row.name,
    idp_entity_id: provider.idp_entity_id ?? row.idp_entity_id,
    idp_sso_url: provider.idp_sso_url ?? row.idp_sso_url,
    idp_certificate: provider.idp_certificate ?? row.idp_certificate,
    idp_metadata_url: given.idp_metadata_url ?? row.idp_metadata_url,
    idp_metadata: idp_metadata ?? row.idp_metadata,
    attribute_mapping: JSON.stringify({ ...attributeMappingOf(row), ...given.attribute_mapping }),
    allow_subdomains: flag(given.allow_subdomains) ?? row.allow_subdomains,
    allow_idp_initiated: flag(given.allow_idp_initiated) ?? row.allow_idp_initiated,
    force_authn: flag(given.force_authn) ?? row.force_authn,
    login_hint: login_hint === undefined ? row.login_hint : JSON.stringify(login_hint),
  };
}

/** Without which nobody can sign in; metadata behind a URL have it all. */
export const missingSaml = (row: SamlConnectionRow): readonly string[] =>
  row.idp_metadata_url === null
    ? (["idp_entity_id", "idp_sso_url", "idp_certificate"] as const).filter((field) => row[field] === null)
    : [];
