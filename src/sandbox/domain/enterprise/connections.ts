import type { z } from "zod/v3";
import type { connectionSettingsFields } from "../../../../tools/models/enterprise-connection.ts";
import { Failure, invalidParam } from "../../api-error.ts";
import { getOrganization } from "../organizations/organizations.ts";
import type { Sandbox } from "../../context.ts";
import * as store from "../../store/enterprise-connections.ts";
import { checkedDomains, takeDomains } from "./connection-domains.ts";
import { checkText, flag } from "./fields.ts";
import { blankOidc, changedOidc, missingOidc, type OidcInput } from "./oidc.ts";
import { blankSaml, changedSaml, missingSaml, type SamlInput } from "./saml.ts";

/** Enterprise connections, whether they are called that or by the older name of SAML connections. */

type CustomAttributes = z.output<ReturnType<typeof connectionSettingsFields.custom_attributes.unwrap>>;

/** What a request may say of a connection. */
export interface ConnectionInput {
  readonly name?: string | undefined;
  readonly domains?: readonly string[] | undefined;
  readonly organization_id?: string | undefined;
  readonly active?: boolean | undefined;
  readonly sync_user_attributes?: boolean | undefined;
  readonly disable_additional_identifications?: boolean | undefined;
  readonly allow_organization_account_linking?: boolean | undefined;
  readonly custom_attributes?: CustomAttributes | undefined;
  readonly saml?: SamlInput | undefined;
  readonly oidc?: OidcInput | undefined;
  /** Whether organizations may lose the verified domains that the connection takes when it is activated. */
  readonly consent_verified_domains_deletion?: boolean | undefined;
}

/** What stands before the names of SAML settings in a request. */
type SamlPlace = "saml." | "";

/** Custom attributes as they are kept: where one is in a directory's user, by today's name only. */
function checkedAttributes(given: CustomAttributes): string {
  const keys = given.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw invalidParam("custom_attributes", `The key ${twice} is duplicated.`, "form_param_duplicate");
  const attributes = given.map(({ scim_path, directory_path, ...attribute }, index) => {
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

/** What a connection lacks without which nobody can sign in by it. */
export const missingSettings = ({ saml, oauth }: store.ConnectionRecord): readonly string[] => [
  ...(saml === undefined ? [] : missingSaml(saml)),
  ...(oauth === undefined ? [] : missingOidc(oauth)),
];

function checkActive(record: store.ConnectionRecord): void {
  const missing = missingSettings(record).join(", ");
  if (record.connection.active === 0 || missing === "") return;
  throw record.saml === undefined
    ? new Failure(422, {
        code: "form_conditional_param_missing",
        message: "is missing",
        longMessage: `The connection cannot be active without ${missing}.`,
        param: "oidc",
      })
    : new Failure(422, {
        code: "saml_connection_cant_be_activated",
        message: "SAML Connection can't be activated",
        longMessage: `The connection cannot be active without ${missing}.`,
      });
}

/** The connection as a request changes it. @throws Failure where it cannot be so */
async function changed(
  sandbox: Sandbox,
  { connection, saml, oauth }: store.ConnectionRecord,
  given: ConnectionInput,
  place: SamlPlace,
): Promise<store.ConnectionRecord> {
  const { domains = [], custom_attributes, organization_id } = given;
  checkText(given.name, "name");
  if (organization_id !== undefined) await getOrganization(sandbox, organization_id);
  const record: store.ConnectionRecord = {
    connection: {
      ...connection,
      name: given.name ?? connection.name,
      domains:
        domains.length === 0 ? connection.domains : await checkedDomains(sandbox, domains, connection.id),
      organization_id: organization_id ?? connection.organization_id,
      active: flag(given.active) ?? connection.active,
      sync_user_attributes: flag(given.sync_user_attributes) ?? connection.sync_user_attributes,
      disable_additional_identifications:
        flag(given.disable_additional_identifications) ?? connection.disable_additional_identifications,
      allow_organization_account_linking:
        flag(given.allow_organization_account_linking) ?? connection.allow_organization_account_linking,
      custom_attributes:
        custom_attributes === undefined ? connection.custom_attributes : checkedAttributes(custom_attributes),
      updated_at: sandbox.now(),
    },
    saml: saml === undefined ? undefined : changedSaml(saml, given.saml ?? {}, place),
    oauth:
      oauth === undefined || given.oidc === undefined ? oauth : changedOidc(oauth, given.oidc, sandbox.now()),
  };
  checkActive(record);
  return record;
}

export interface NewConnection extends ConnectionInput {
  readonly name: string;
  readonly provider: string;
  readonly domains: readonly string[];
}

/** @throws Failure 404, 409 or 422 for what a connection cannot be made of */
export async function createConnection(
  sandbox: Sandbox,
  given: NewConnection,
  place: SamlPlace,
): Promise<store.ConnectionRecord> {
  const { name, provider } = given;
  const at = sandbox.now();
  const id = sandbox.newId("entconn");
  const speaksSaml = provider.startsWith("saml_");
  const blank: store.ConnectionRecord = {
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
      custom_attributes: "[]",
      created_at: at,
      updated_at: at,
    },
    saml: speaksSaml ? { ...blankSaml(sandbox.newId("samlc"), id, provider), name } : undefined,
    oauth: speaksSaml
      ? undefined
      : blankOidc({ id: sandbox.newId("oauthcfg"), connectionId: id, provider, name, at }),
  };
  const record = await changed(sandbox, blank, given, place);
  await takeDomains(sandbox, blank, record, given.consent_verified_domains_deletion);
  await store.insertConnection(sandbox.db, record);
  return record;
}

/** @throws Failure 404, 409 or 422 for what a connection cannot be changed to */
export async function changeConnection(
  sandbox: Sandbox,
  record: store.ConnectionRecord,
  given: ConnectionInput,
  place: SamlPlace,
): Promise<store.ConnectionRecord> {
  const next = await changed(sandbox, record, given, place);
  await takeDomains(sandbox, record, next, given.consent_verified_domains_deletion);
  await store.saveConnection(sandbox.db, next);
  return next;
}
