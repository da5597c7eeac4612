import type { z } from "zod/v3";
import type { instance } from "../../../tools/instance.ts";
import type {
  InstanceCommunication,
  InstanceProtect,
  InstanceRestrictions,
  OAuthApplicationSettings,
  OrganizationSettings,
} from "../../../tools/models/instance.ts";
import type { Input } from "../../../tools/operation.ts";
import { isCountry } from "../countries.ts";
import { Failure, invalidParam, missingParam, productionOnly } from "../failure.ts";
import { checkScopes } from "../oauth_scopes.ts";
import type { Sandbox } from "../sandbox.ts";
import { findDomainByName, listDomains, updateDomain } from "../store/domains.ts";
import {
  getInstance,
  saveFrontendApi,
  saveSettings,
  type InstanceRecord,
  type InstanceSettings,
} from "../store/instance.ts";
import { findRole } from "../store/roles.ts";
import { endAllSessions } from "../store/sessions.ts";
import type { Handlers } from "./handler.ts";

/** The fields that were given, without those that were not. */
const given = <T extends object>(input: T): { [K in keyof T]?: Exclude<T[K], undefined> } => {
  const entries = Object.entries(input).filter(([, value]) => value !== undefined);
  // Dropping absent fields is what the type says; `Object.fromEntries` cannot.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
};

const presentRestrictions = ({ restrictions }: InstanceSettings): z.input<typeof InstanceRestrictions> => ({
  object: "instance_restrictions",
  ...restrictions,
});

/** Clerk's quotas on an instance without a paid plan for organizations. */
const QUOTAS = {
  max_allowed_roles: 10,
  max_role_sets_allowed: 1,
  max_allowed_domains: 10,
  max_allowed_permissions: 50,
};

const presentOrganizationSettings = ({
  organizations,
}: InstanceSettings): z.input<typeof OrganizationSettings> => ({
  object: "organization_settings",
  ...organizations,
  ...QUOTAS,
  initial_role_set_key: null,
});

const presentBeta = ({ id, settings }: InstanceRecord) => ({
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

const presentOAuth = ({ oauth }: InstanceSettings): z.input<typeof OAuthApplicationSettings> => ({
  object: "oauth_application_settings",
  ...oauth,
});

/** Lays changes over the settings and saves them. */
async function change(sandbox: Sandbox, changed: Partial<InstanceSettings>): Promise<InstanceRecord> {
  const record = await getInstance(sandbox.db);
  const settings = { ...record.settings, ...changed };
  await saveSettings(sandbox.db, settings);
  return { ...record, settings };
}

async function roleKey(
  sandbox: Sandbox,
  param: string,
  idOrKey: string | undefined,
): Promise<string | undefined> {
  if (idOrKey === undefined) return undefined;
  const role = await findRole(sandbox.db, idOrKey);
  if (role === undefined)
    throw invalidParam(
      param,
      `No organization role was found with id ${idOrKey}.`,
      "form_resource_not_found",
    );
  if (param === "creator_role_id" && role.is_creator_eligible === 0)
    throw new Failure(422, {
      code: "organization_missing_creator_role_permissions",
      message: "missing creator role permissions",
      longMessage: `${role.key} cannot be the creator's role: it does not let them manage the organization.`,
      param,
    });
  return role.key;
}

/** The domain that a home URL names: its host, without `www.` unless the subdomain counts. */
function homeDomain(home_url: string | undefined, isSecondary: boolean): string {
  if (home_url === undefined) throw missingParam("home_url");
  const text = home_url.includes("://") ? home_url : `https://${home_url}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || !url.hostname.includes("."))
    throw invalidParam("home_url", "home_url must be a URL such as https://www.example.com.");
  return isSecondary ? url.hostname : url.hostname.replace(/^www\./, "");
}

function checkDistinct(param: string, values: readonly string[]): void {
  if (new Set(values).size < values.length)
    throw invalidParam(param, `${param} must not name anything twice.`, "form_param_duplicate");
}

/** Moves the primary domain of a production instance; all sessions end with the domain that they were for. */
async function moveDomain(
  sandbox: Sandbox,
  { home_url, is_secondary }: Input<typeof instance.change_instance_domain>,
): Promise<void> {
  const { environment } = await getInstance(sandbox.db);
  if (environment !== "production") throw productionOnly("Changing the domain");
  const name = homeDomain(home_url, is_secondary ?? false);
  const [primary] = await listDomains(sandbox.db);
  const taken = await findDomainByName(sandbox.db, name);
  if (primary === undefined) throw new Error("The instance has no primary domain.");
  if (taken !== undefined)
    throw invalidParam("home_url", `${name} is a domain of this instance already.`, "home_url_taken");
  await updateDomain(sandbox.db, primary.id, {
    name,
    proxy_url: null,
    is_secondary: is_secondary === true ? 1 : 0,
    updated_at: sandbox.now(),
  });
  await saveFrontendApi(sandbox.db, `clerk.${name}`);
  await endAllSessions(sandbox.db, sandbox.now());
}

const LOCAL_PART = /^[a-z0-9]+$/i;

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
    await change(sandbox, given(input));
  },

  async update_instance_restrictions(sandbox, input) {
    const { settings } = await getInstance(sandbox.db);
    const restrictions = { ...settings.restrictions, ...given(input) };
    return presentRestrictions((await change(sandbox, { restrictions })).settings);
  },

  async get_instance_organization_settings(sandbox) {
    return presentOrganizationSettings((await getInstance(sandbox.db)).settings);
  },

  async update_instance_organization_settings(
    sandbox,
    { creator_role_id, domains_default_role_id, ...input },
  ) {
    const { settings } = await getInstance(sandbox.db);
    const creator_role = await roleKey(sandbox, "creator_role_id", creator_role_id);
    const domains_default_role = await roleKey(sandbox, "domains_default_role_id", domains_default_role_id);
    const organizations = {
      ...settings.organizations,
      ...given(input),
      ...given({ creator_role, domains_default_role }),
    };
    return presentOrganizationSettings((await change(sandbox, { organizations })).settings);
  },

  async update_beta_instance_settings(sandbox, input) {
    const { restricted_to_allowlist, test_mode, enhanced_email_deliverability, ...beta } = input;
    if (beta.from_email_address !== undefined && !LOCAL_PART.test(beta.from_email_address))
      throw invalidParam(
        "from_email_address",
        "from_email_address must be the local part only, of letters and digits.",
      );
    const { settings } = await getInstance(sandbox.db);
    const record = await change(sandbox, {
      beta: { ...settings.beta, ...given(beta) },
      ...given({ test_mode, enhanced_email_deliverability }),
      ...(restricted_to_allowlist === undefined
        ? {}
        : { restrictions: { ...settings.restrictions, allowlist: restricted_to_allowlist } }),
    });
    return presentBeta(record);
  },

  change_instance_domain: moveDomain,

  update_production_instance_domain: moveDomain,

  async get_instance_protect(sandbox) {
    return presentProtect((await getInstance(sandbox.db)).settings);
  },

  async update_instance_protect(sandbox, input) {
    const { settings } = await getInstance(sandbox.db);
    const protect = { ...settings.protect, ...given(input) };
    return presentProtect((await change(sandbox, { protect })).settings);
  },

  async get_instance_communication(sandbox) {
    return presentCommunication((await getInstance(sandbox.db)).settings);
  },

  async update_instance_communication(sandbox, { blocked_country_codes: codes }) {
    if (codes !== undefined) checkDistinct("blocked_country_codes", codes);
    const changed = given({ blocked_country_codes: codes?.filter(isCountry) });
    return presentCommunication((await change(sandbox, changed)).settings);
  },

  async get_instance_oauth_settings(sandbox) {
    return presentOAuth((await getInstance(sandbox.db)).settings);
  },

  async update_instance_oauth_settings(sandbox, input) {
    if (Array.isArray(input.default_scopes)) {
      checkScopes("default_scopes", input.default_scopes);
      checkDistinct("default_scopes", input.default_scopes);
    }
    const { settings } = await getInstance(sandbox.db);
    const oauth = { ...settings.oauth, ...given(input) };
    return presentOAuth((await change(sandbox, { oauth })).settings);
  },
};
