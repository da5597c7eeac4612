import type { z } from "zod/v3";
import type {
  instance,
  InstanceCommunication,
  InstanceProtect,
  InstanceRestrictions,
  OAuthApplicationSettings,
  OperationInput,
  OrganizationSettings,
} from "../../../tools/index.ts";
import { invalidParam, missingParam, productionOnly } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  assertScopes,
  getDefaultRoles,
  getInitialRoleSet,
  getRoleOfSet,
  isCountryCode,
  listRolesOfSet,
  notCreatorEligible,
  QUOTAS,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import {
  endAllSessions,
  findDomainByName,
  findRoleByIdOrKey,
  getInstance,
  type InstanceRecord,
  type InstanceSettings,
  listDomains,
  type RoleRow,
  updateDomain,
  updateInstanceFrontendApi,
  updateInstanceSettings,
  updateRoleSet,
} from "../store/index.ts";

/** Returns the fields whose value is not `undefined`. */
const omitUndefined = <T extends object>(input: T): { [K in keyof T]?: Exclude<T[K], undefined> } => {
  const entries = Object.entries(input).filter(([, value]) => value !== undefined);
  // `Object.fromEntries` cannot express that the result has only the defined fields of `T`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
};

function presentRestrictions({ restrictions }: InstanceSettings): z.input<typeof InstanceRestrictions> {
  const { ignore_dots_for_gmail_addresses: _, ...presented } = restrictions;
  return { object: "instance_restrictions", ...presented };
}

async function presentOrganizationSettings(
  sandbox: Sandbox,
  { organizations }: InstanceSettings,
): Promise<z.input<typeof OrganizationSettings>> {
  const roleSet = await getInitialRoleSet(sandbox);
  const { creator, defaultRole } = await getDefaultRoles(sandbox, roleSet);
  return {
    object: "organization_settings",
    ...organizations,
    ...QUOTAS,
    creator_role: creator.key,
    domains_default_role: defaultRole.key,
    initial_role_set_key: roleSet.key,
  };
}

const presentBetaSettings = ({ id, settings }: InstanceRecord) => ({
  object: "instance_settings" as const,
  id,
  restricted_to_allowlist: settings.restrictions.allowlist,
  from_email_address: settings.beta.from_email_address,
  progressive_sign_up: settings.beta.progressive_sign_up,
  enhanced_email_deliverability: settings.enhanced_email_deliverability,
});

const presentProtect = ({ protect }: InstanceSettings): z.input<typeof InstanceProtect> => ({
  object: "instance_protect",
  ...protect,
});

const presentCommunication = ({
  blocked_country_codes,
}: InstanceSettings): z.input<typeof InstanceCommunication> => ({
  object: "instance_communication",
  blocked_country_codes,
});

const presentOAuthSettings = ({ oauth }: InstanceSettings): z.input<typeof OAuthApplicationSettings> => ({
  object: "oauth_application_settings",
  ...oauth,
});

/** Saves the settings with `changes` applied. */
async function updateSettings(sandbox: Sandbox, changes: Partial<InstanceSettings>): Promise<InstanceRecord> {
  const record = await getInstance(sandbox.db);
  const settings = { ...record.settings, ...changes };
  await updateInstanceSettings(sandbox.db, settings);
  return { ...record, settings };
}

/**
 * Returns a role of the initial role set by its id or key.
 *
 * @throws ApiError 422 if the role does not exist or is not in the initial role set
 */
async function resolveDefaultRole(sandbox: Sandbox, idOrKey: string, param: string): Promise<RoleRow> {
  const role = await findRoleByIdOrKey(sandbox.db, idOrKey);
  if (role === undefined)
    throw invalidParam(
      param,
      `No organization role was found with id ${idOrKey}.`,
      "form_resource_not_found",
    );
  return getRoleOfSet(await listRolesOfSet(sandbox, await getInitialRoleSet(sandbox)), role.key, param);
}

/**
 * Sets the default roles of the creators and the members of new organizations.
 *
 * @throws ApiError 422 if a role is not in the initial role set, or lacks permissions that a creator needs
 */
async function updateDefaultRoles(
  sandbox: Sandbox,
  {
    creator_role_id,
    domains_default_role_id,
  }: OperationInput<typeof instance.update_instance_organization_settings>,
): Promise<void> {
  const creator =
    creator_role_id === undefined
      ? undefined
      : await resolveDefaultRole(sandbox, creator_role_id, "creator_role_id");
  if (creator?.is_creator_eligible === 0) throw notCreatorEligible(creator.key, "creator_role_id");
  const domainsDefaultRole =
    domains_default_role_id === undefined
      ? undefined
      : await resolveDefaultRole(sandbox, domains_default_role_id, "domains_default_role_id");
  if (creator === undefined && domainsDefaultRole === undefined) return;
  await updateRoleSet(sandbox.db, await getInitialRoleSet(sandbox), {
    ...omitUndefined({ creator_role_id: creator?.id, default_role_id: domainsDefaultRole?.id }),
    updated_at: sandbox.now(),
  });
}

/**
 * The domain of a home URL: its host name, without `www.` unless the domain is secondary.
 *
 * @throws ApiError 422 if the URL is missing or invalid
 */
function parseHomeDomain(home_url: string | undefined, isSecondary: boolean): string {
  if (home_url === undefined) throw missingParam("home_url");
  const text = home_url.includes("://") ? home_url : `https://${home_url}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || !url.hostname.includes("."))
    throw invalidParam("home_url", "home_url must be a URL such as https://www.example.com.");
  return isSecondary ? url.hostname : url.hostname.replace(/^www\./, "");
}

function assertNoDuplicates(param: string, values: readonly string[]): void {
  if (new Set(values).size < values.length)
    throw invalidParam(param, `${param} must not contain duplicates.`, "form_param_duplicate");
}

/**
 * Changes the primary domain of a production instance. Ends all sessions, because they belong to the previous domain.
 */
async function changePrimaryDomain(
  sandbox: Sandbox,
  { home_url, is_secondary }: OperationInput<typeof instance.change_instance_domain>,
): Promise<void> {
  const { environment } = await getInstance(sandbox.db);
  if (environment !== "production") throw productionOnly("Changing the domain");
  const name = parseHomeDomain(home_url, is_secondary ?? false);
  const [primary] = await listDomains(sandbox.db);
  const existing = await findDomainByName(sandbox.db, name);
  if (primary === undefined) throw new Error("The instance has no primary domain.");
  if (existing !== undefined)
    throw invalidParam("home_url", `${name} is already a domain of this instance.`, "home_url_taken");
  await updateDomain(sandbox.db, primary.id, {
    name,
    proxy_url: null,
    is_secondary: is_secondary === true ? 1 : 0,
    updated_at: sandbox.now(),
  });
  await updateInstanceFrontendApi(sandbox.db, `clerk.${name}`);
  await endAllSessions(sandbox.db, sandbox.now());
}

const LOCAL_PART_PATTERN = /^[a-z0-9]+$/i;

export const instanceHandlers: Handlers<typeof instance> = {
  async get_instance(sandbox) {
    const { id, environment, settings } = await getInstance(sandbox.db);
    return {
      object: "instance",
      id,
      environment_type: environment,
      allowed_origins: settings.allowed_origins,
      workspace_id: null,
    };
  },

  async update_instance(sandbox, input) {
    if (
      input.support_email !== undefined &&
      input.support_email !== null &&
      !input.support_email.includes("@")
    )
      throw invalidParam(
        "support_email",
        "support_email must be an email address.",
        "form_param_format_invalid",
      );
    await updateSettings(sandbox, omitUndefined(input));
  },

  async update_instance_restrictions(sandbox, input) {
    const { settings } = await getInstance(sandbox.db);
    const restrictions = { ...settings.restrictions, ...omitUndefined(input) };
    return presentRestrictions((await updateSettings(sandbox, { restrictions })).settings);
  },

  async get_instance_organization_settings(sandbox) {
    return presentOrganizationSettings(sandbox, (await getInstance(sandbox.db)).settings);
  },

  async update_instance_organization_settings(sandbox, input) {
    const { creator_role_id, domains_default_role_id, ...changes } = input;
    await updateDefaultRoles(sandbox, { creator_role_id, domains_default_role_id });
    const { settings } = await getInstance(sandbox.db);
    const organizations = { ...settings.organizations, ...omitUndefined(changes) };
    return presentOrganizationSettings(sandbox, (await updateSettings(sandbox, { organizations })).settings);
  },

  async update_beta_instance_settings(sandbox, input) {
    const { restricted_to_allowlist, test_mode, enhanced_email_deliverability, ...beta } = input;
    if (beta.from_email_address !== undefined && !LOCAL_PART_PATTERN.test(beta.from_email_address))
      throw invalidParam(
        "from_email_address",
        "from_email_address must be the local part only, of letters and digits.",
      );
    const { settings } = await getInstance(sandbox.db);
    const record = await updateSettings(sandbox, {
      beta: { ...settings.beta, ...omitUndefined(beta) },
      ...omitUndefined({ test_mode, enhanced_email_deliverability }),
      ...(restricted_to_allowlist === undefined
        ? {}
        : { restrictions: { ...settings.restrictions, allowlist: restricted_to_allowlist } }),
    });
    return presentBetaSettings(record);
  },

  change_instance_domain: changePrimaryDomain,

  update_production_instance_domain: changePrimaryDomain,

  async get_instance_protect(sandbox) {
    return presentProtect((await getInstance(sandbox.db)).settings);
  },

  async update_instance_protect(sandbox, input) {
    const { settings } = await getInstance(sandbox.db);
    const protect = { ...settings.protect, ...omitUndefined(input) };
    return presentProtect((await updateSettings(sandbox, { protect })).settings);
  },

  async get_instance_communication(sandbox) {
    return presentCommunication((await getInstance(sandbox.db)).settings);
  },

  async update_instance_communication(sandbox, { blocked_country_codes: codes }) {
    if (codes !== undefined) assertNoDuplicates("blocked_country_codes", codes);
    const communicationChanges = omitUndefined({ blocked_country_codes: codes?.filter(isCountryCode) });
    return presentCommunication((await updateSettings(sandbox, communicationChanges)).settings);
  },

  async get_instance_oauth_settings(sandbox) {
    return presentOAuthSettings((await getInstance(sandbox.db)).settings);
  },

  async update_instance_oauth_settings(sandbox, input) {
    if (Array.isArray(input.default_scopes)) {
      assertScopes("default_scopes", input.default_scopes);
      assertNoDuplicates("default_scopes", input.default_scopes);
    }
    const { settings } = await getInstance(sandbox.db);
    const oauth = { ...settings.oauth, ...omitUndefined(input) };
    return presentOAuthSettings((await updateSettings(sandbox, { oauth })).settings);
  },
};
