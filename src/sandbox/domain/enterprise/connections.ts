import type { z } from "zod/v3";
import type { connectionSettingsFields } from "../../../../tools/index.ts";
import { ApiError, invalidParam } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import * as store from "../../store/index.ts";
import { getOrganization } from "../organizations/index.ts";
import { parseDomains, transferDomains } from "./connection-domains.ts";
import { assertNotBlank, toColumnFlag } from "./fields.ts";
import { applyOidcChanges, listMissingOidcSettings, buildOidcConfig, type OidcInput } from "./oidc.ts";
import { applySamlChanges, listMissingSamlSettings, buildSamlConfig, type SamlInput } from "./saml.ts";

/** Enterprise connections, for both the enterprise connection operations and the older SAML connection operations. */

type CustomAttributes = z.output<ReturnType<typeof connectionSettingsFields.custom_attributes.unwrap>>;

/** Fields of a connection that a request can set. */
export interface ConnectionInput {
  readonly name?: string | undefined;
  readonly domains?: readonly string[] | undefined;
  readonly organization_id?: string | undefined;
  readonly active?: boolean | undefined;
  readonly sync_user_attributes?: boolean | undefined;
  readonly disable_additional_identifications?: boolean | undefined;
  readonly allow_organization_account_linking?: boolean | undefined;
  readonly authenticatable?: boolean | undefined;
  readonly disable_jit_provisioning?: boolean | undefined;
  readonly custom_attributes?: CustomAttributes | undefined;
  readonly saml?: SamlInput | undefined;
  readonly oidc?: OidcInput | undefined;
  /** Whether activating the connection may delete verified organization domains that it signs users in for. */
  readonly consent_verified_domains_deletion?: boolean | undefined;
}

/** Prefix of the names of SAML settings in a request, for error messages. */
type SamlFieldPrefix = "saml." | "";

/**
 * Serializes custom attributes for the database. The path in the directory's user object is stored as
 * `directory_path` only; `scim_path` is its older name.
 *
 * @throws ApiError 422 if a key is duplicated or the two names have different values
 */
function serializeCustomAttributes(input: CustomAttributes): string {
  const keys = input.map(({ key }) => key);
  const duplicate = keys.find((key, index) => keys.indexOf(key) !== index);
  if (duplicate !== undefined)
    throw invalidParam("custom_attributes", `The key ${duplicate} is duplicated.`, "form_param_duplicate");
  const attributes = input.map(({ scim_path, directory_path, ...attribute }, index) => {
    if (scim_path !== undefined && directory_path !== undefined && scim_path !== directory_path)
      throw invalidParam(
        `custom_attributes.${index}.directory_path`,
        "directory_path and scim_path are two names for the same field and must not differ.",
        "form_param_value_conflict",
      );
    return { ...attribute, directory_path: directory_path ?? scim_path };
  });
  return JSON.stringify(attributes);
}

/** Names of the settings that a connection needs for signing users in and does not have. */
export const listMissingConnectionSettings = ({
  saml,
  oauth,
}: store.EnterpriseConnectionRecord): readonly string[] => [
  ...(saml === undefined ? [] : listMissingSamlSettings(saml)),
  ...(oauth === undefined ? [] : listMissingOidcSettings(oauth)),
];

function assertActivatable(record: store.EnterpriseConnectionRecord): void {
  const missing = listMissingConnectionSettings(record).join(", ");
  if (record.connection.active === 0 || missing === "") return;
  throw record.saml === undefined
    ? new ApiError(422, {
        code: "form_conditional_param_missing",
        message: "is missing",
        longMessage: `The connection cannot be active without ${missing}.`,
        param: "oidc",
      })
    : new ApiError(422, {
        code: "saml_connection_cant_be_activated",
        message: "SAML Connection can't be activated",
        longMessage: `The connection cannot be active without ${missing}.`,
      });
}

/**
 * Returns the connection with the changes of a request applied.
 *
 * @throws ApiError 404, 409 or 422 if a change is invalid
 */
async function applyConnectionChanges(
  sandbox: Sandbox,
  { connection, saml, oauth }: store.EnterpriseConnectionRecord,
  input: ConnectionInput,
  fieldPrefix: SamlFieldPrefix,
): Promise<store.EnterpriseConnectionRecord> {
  const { domains = [], custom_attributes, organization_id } = input;
  assertNotBlank(input.name, "name");
  if (organization_id !== undefined) await getOrganization(sandbox, organization_id);
  const record: store.EnterpriseConnectionRecord = {
    connection: {
      ...connection,
      name: input.name ?? connection.name,
      domains:
        domains.length === 0 ? connection.domains : await parseDomains(sandbox, domains, connection.id),
      organization_id: organization_id ?? connection.organization_id,
      active: toColumnFlag(input.active) ?? connection.active,
      sync_user_attributes: toColumnFlag(input.sync_user_attributes) ?? connection.sync_user_attributes,
      disable_additional_identifications:
        toColumnFlag(input.disable_additional_identifications) ??
        connection.disable_additional_identifications,
      allow_organization_account_linking:
        toColumnFlag(input.allow_organization_account_linking) ??
        connection.allow_organization_account_linking,
      authenticatable: toColumnFlag(input.authenticatable) ?? connection.authenticatable,
      disable_jit_provisioning:
        toColumnFlag(input.disable_jit_provisioning) ?? connection.disable_jit_provisioning,
      custom_attributes:
        custom_attributes === undefined
          ? connection.custom_attributes
          : serializeCustomAttributes(custom_attributes),
      updated_at: sandbox.now(),
    },
    saml: saml === undefined ? undefined : applySamlChanges(saml, input.saml ?? {}, fieldPrefix),
    oauth:
      oauth === undefined || input.oidc === undefined
        ? oauth
        : applyOidcChanges(oauth, input.oidc, sandbox.now()),
  };
  assertActivatable(record);
  return record;
}

export interface CreateConnectionInput extends ConnectionInput {
  readonly name: string;
  readonly provider: string;
  readonly domains: readonly string[];
}

/** @throws ApiError 404, 409 or 422 if the input is invalid */
export async function createConnection(
  sandbox: Sandbox,
  input: CreateConnectionInput,
  fieldPrefix: SamlFieldPrefix,
): Promise<store.EnterpriseConnectionRecord> {
  const { name, provider } = input;
  const now = sandbox.now();
  const id = sandbox.newId("entconn");
  const isSaml = provider.startsWith("saml_");
  const initial: store.EnterpriseConnectionRecord = {
    connection: {
      id,
      name,
      provider,
      domains: "[]",
      organization_id: null,
      active: 0,
      sync_user_attributes: 1,
      disable_additional_identifications: 0,
      allow_organization_account_linking: 0,
      authenticatable: 1,
      disable_jit_provisioning: 0,
      custom_attributes: "[]",
      created_at: now,
      updated_at: now,
    },
    saml: isSaml ? { ...buildSamlConfig(sandbox.newId("samlc"), id, provider), name } : undefined,
    oauth: isSaml
      ? undefined
      : buildOidcConfig({ id: sandbox.newId("oauthcfg"), connectionId: id, provider, name, now }),
  };
  const record = await applyConnectionChanges(sandbox, initial, input, fieldPrefix);
  await transferDomains(sandbox, initial, record, input.consent_verified_domains_deletion);
  await store.insertEnterpriseConnection(sandbox.db, record);
  return record;
}

/** @throws ApiError 404, 409 or 422 if the input is invalid */
export async function updateConnection(
  sandbox: Sandbox,
  record: store.EnterpriseConnectionRecord,
  input: ConnectionInput,
  fieldPrefix: SamlFieldPrefix,
): Promise<store.EnterpriseConnectionRecord> {
  const updated = await applyConnectionChanges(sandbox, record, input, fieldPrefix);
  await transferDomains(sandbox, record, updated, input.consent_verified_domains_deletion);
  await store.updateEnterpriseConnection(sandbox.db, updated);
  return updated;
}
