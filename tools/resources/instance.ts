import { z } from "zod/v3";
import { ANY_VALUE, defineOperation, differsFrom, returnsNothing, returnsObject } from "../core/index.ts";
import {
  BetaInstanceSettings,
  EnrollmentMode,
  Instance,
  InstanceCommunication,
  InstanceProtect,
  InstanceRestrictions,
  legacyField,
  OAuthApplicationSettings,
  OrganizationSettings,
  PHONE_PREFIXES,
} from "../models/index.ts";

const optionalBoolean = z.boolean().optional();
const nullableString = z.string().nullable().optional().describe("null clears it");

/** The API has no read for the restrictions, so a call that only repeats them is confirmed, too. */
const restrictionsTarget = { unreadable: "the API has no call that reads the restrictions." } as const;

/** The entries of a list that a call switches on with one of its arguments. */
const buildListImpact = (
  list: "allowlist" | "blocklist",
  whenArguments: Readonly<Record<string, boolean>>,
) => ({
  [`entries on the ${list}`]: {
    noun: `entry on the ${list}`,
    operation: `list_${list}_identifiers`,
    whenArguments,
  },
});

const domainChangeFields = {
  home_url: z.string().optional().describe("e.g. https://www.example.com"),
  is_secondary: z.boolean().optional().describe("Keep the subdomain: another app has the root domain"),
};

/** Builds the confirmation of a change of the primary domain; a second call of the same operation reverts it. */
const buildDomainChangeConfirmation = (operationName: string) =>
  ({
    target: { operation: "list_domains", item: { is_satellite: false } },
    labelFields: ["name"],
    dependents: {
      "satellite domains": {
        noun: "satellite domain",
        operation: "list_domains",
        where: { is_satellite: true },
        labelFields: ["name"],
        survives: true,
      },
    },
    recreate: { operation: operationName, with: { home_url: "https://{name}" } },
    warning:
      "Every session ends. Sign-in is down until DNS, certificates, social connections and your keys follow.",
  }) as const;

export const instance = {
  get_instance: defineOperation({
    request: "GET /instance",
    title: "Get the instance",
    description: "Gets the instance's id, environment and allowed origins.",
    effect: "read",
    response: returnsObject(Instance),
  }),

  update_instance: defineOperation({
    request: "PATCH /instance",
    title: "Update instance settings",
    description: "Changes settings of the whole instance.",
    effect: "write",
    withoutConfirmation: "Other values of these settings lock nobody out.",
    body: {
      test_mode: optionalBoolean,
      hibp: optionalBoolean.describe("Check passwords for breaches"),
      support_email: nullableString,
      clerk_js_version: nullableString,
      development_origin: nullableString,
      allowed_origins: z.array(z.string()).optional().describe("All of them; []: none"),
      cookieless_dev: legacyField(z.boolean(), "url_based_session_syncing"),
      url_based_session_syncing: optionalBoolean,
      enhanced_email_deliverability: legacyField(z.boolean()),
      preferred_sign_in_strategy_when_password_required: z
        .enum(["password", "otp", ""])
        .optional()
        .describe("Empty: default"),
    },
    response: returnsNothing(204),
    confirm: {
      when: [{ onlyIfRemoving: true }, { arguments: { clerk_js_version: ANY_VALUE } }],
      target: { operation: "get_instance" },
      replaces: {
        "allowed origins": {
          noun: "allowed origin",
          argument: "allowed_origins",
          currentPath: "allowed_origins",
        },
      },
      recreate: { operation: "update_instance", with: { allowed_origins: "{allowed_origins}" } },
      warning:
        "Apps and extensions at removed origins can no longer sign anybody in; nor can any app if the version of Clerk's scripts does not exist or does not fit it.",
    },
    outcomeCheck: {
      unverifiable: "Call it again with the same arguments: settings that are already made stay as they are.",
    },
  }),

  update_instance_restrictions: defineOperation({
    request: "PATCH /instance/restrictions",
    title: "Restrict who may sign up",
    description:
      "Turns the allowlist, the blocklist and other limits on signing up on or off. An empty allowlist keeps everyone out.",
    effect: "write",
    withoutConfirmation:
      "Lifted restrictions let more people in, and those on addresses only concern new users.",
    body: {
      allowlist: optionalBoolean,
      blocklist: optionalBoolean,
      allowlist_blocklist_disabled_on_sign_in: optionalBoolean,
      block_email_subaddresses: optionalBoolean,
      block_disposable_email_domains: optionalBoolean,
      ignore_dots_for_gmail_addresses: optionalBoolean,
    },
    response: returnsObject(InstanceRestrictions),
    confirm: {
      when: [
        { arguments: { allowlist: true } },
        { arguments: { blocklist: true } },
        { arguments: { allowlist_blocklist_disabled_on_sign_in: false } },
      ],
      target: restrictionsTarget,
      dependents: {
        ...buildListImpact("allowlist", { allowlist: true }),
        ...buildListImpact("blocklist", { blocklist: true }),
      },
      warning:
        "While the allowlist is on, only who is on it can sign up or sign in; while the blocklist is on, who is on it cannot.",
    },
    outcomeCheck: {
      unverifiable: "Call it again with the same arguments: settings that are already made stay as they are.",
    },
  }),

  get_instance_organization_settings: defineOperation({
    request: "GET /instance/organization_settings",
    title: "Get organization settings",
    description: "Gets the settings of all organizations.",
    effect: "read",
    response: returnsObject(OrganizationSettings),
  }),

  update_instance_organization_settings: defineOperation({
    request: "PATCH /instance/organization_settings",
    title: "Update organization settings",
    description: "Changes the settings of all organizations, or disables them.",
    effect: "write",
    withoutConfirmation: "Other limits and defaults only matter for what is created from now on.",
    body: {
      enabled: optionalBoolean,
      max_allowed_memberships: z.number().int().min(0).optional().describe("0: no limit"),
      admin_delete_enabled: optionalBoolean,
      domains_enabled: optionalBoolean,
      slug_disabled: optionalBoolean,
      domains_enrollment_modes: z.array(EnrollmentMode).optional(),
      creator_role_id: z.string().optional().describe("Role id or key"),
      domains_default_role_id: z.string().optional().describe("Role id or key"),
    },
    response: returnsObject(OrganizationSettings),
    confirm: {
      when: [
        { arguments: { enabled: false }, target: { enabled: true } },
        { arguments: { domains_enabled: false }, target: { domains_enabled: true } },
        { arguments: { slug_disabled: true }, target: { slug_disabled: false } },
        { onlyIfRemoving: true },
      ],
      target: { operation: "get_instance_organization_settings" },
      replaces: {
        "enrollment modes": {
          noun: "enrollment mode",
          argument: "domains_enrollment_modes",
          currentPath: "domains_enrollment_modes",
        },
      },
      dependents: {
        organizations: {
          noun: "organization",
          operation: "list_organizations",
          whenArguments: { enabled: false },
        },
        memberships: {
          noun: "membership",
          operation: "list_all_organization_memberships",
          whenArguments: { enabled: false },
        },
        "domains of organizations": {
          noun: "domain of an organization",
          operation: "list_all_organization_domains",
          whenArguments: { domains_enabled: false },
        },
        "slugs of organizations": {
          noun: "slug of an organization",
          operation: "list_organizations",
          whenArguments: { slug_disabled: true },
        },
      },
      recreate: {
        operation: "update_instance_organization_settings",
        with: {
          enabled: "{enabled}",
          domains_enabled: "{domains_enabled}",
          slug_disabled: "{slug_disabled}",
          domains_enrollment_modes: "{domains_enrollment_modes}",
        },
      },
      warning: "Members lose what their organizations give them until it is enabled again.",
    },
  }),

  update_beta_instance_settings: defineOperation({
    request: "PATCH /beta_features/instance_settings",
    title: "Update beta settings",
    description: "Changes settings that Clerk marks as beta, such as the sender of its emails.",
    effect: "write",
    withoutConfirmation: "Other values of these settings lock nobody out.",
    body: {
      restricted_to_allowlist: optionalBoolean,
      from_email_address: z.string().optional().describe("Local part only, letters and digits"),
      progressive_sign_up: optionalBoolean,
      test_mode: optionalBoolean,
      session_token_template: legacyField(z.string()),
      enhanced_email_deliverability: legacyField(z.boolean()),
    },
    response: returnsObject(BetaInstanceSettings),
    confirm: {
      when: [{ arguments: { restricted_to_allowlist: true } }],
      target: restrictionsTarget,
      dependents: buildListImpact("allowlist", { restricted_to_allowlist: true }),
      recreate: { operation: "update_beta_instance_settings", with: { restricted_to_allowlist: false } },
      warning: "Once the allowlist is on, anyone not on it can neither sign up nor, by default, sign in.",
    },
    outcomeCheck: {
      unverifiable: "Call it again with the same arguments: settings that are already made stay as they are.",
    },
  }),

  change_instance_domain: defineOperation({
    request: "POST /instance/change_domain",
    title: "Change the production domain",
    description: "Moves a production instance to another domain. Everyone is signed out.",
    effect: "destructive",
    body: domainChangeFields,
    response: returnsNothing(202),
    confirm: buildDomainChangeConfirmation("change_instance_domain"),
  }),

  update_production_instance_domain: defineOperation({
    request: "PUT /beta_features/domain",
    title: "Change the production domain (older endpoint)",
    description: "Moves a production instance to another domain. Everyone is signed out.",
    effect: "destructive",
    deprecated: "Use change_instance_domain.",
    body: domainChangeFields,
    response: returnsNothing(202),
    confirm: buildDomainChangeConfirmation("update_production_instance_domain"),
  }),

  get_instance_protect: defineOperation({
    request: "GET /instance/protect",
    title: "Get protection settings",
    description:
      "Shows whether Clerk Protect's rules and bot detection are on. Rules act once its checks are verified or bypassed.",
    effect: "read",
    response: returnsObject(InstanceProtect),
  }),

  update_instance_protect: defineOperation({
    request: "PATCH /instance/protect",
    title: "Update protection settings",
    description: "Turns Clerk Protect's rules or its bot detection, Specter, on or off.",
    effect: "write",
    withoutConfirmation: "What it switches off locks nobody out, nor do challenges that people can pass.",
    body: { rules_enabled: optionalBoolean, specter_enabled: optionalBoolean },
    response: returnsObject(InstanceProtect),
    confirm: {
      when: [{ arguments: { rules_enabled: true }, target: { rules_enabled: false } }],
      target: { operation: "get_instance_protect" },
      recreate: { operation: "update_instance_protect", with: { rules_enabled: false } },
      warning: "Users whom a rule of Clerk Protect blocks can neither sign up nor sign in.",
    },
  }),

  get_instance_communication: defineOperation({
    request: "GET /instance/communication",
    title: "Get SMS countries",
    description: "Gets the countries to which no SMS is sent.",
    effect: "read",
    response: returnsObject(InstanceCommunication),
  }),

  update_instance_communication: defineOperation({
    request: "PATCH /instance/communication",
    title: "Update SMS countries",
    description: "Replaces the list of countries to which no SMS is sent.",
    effect: "write",
    withoutConfirmation: "It only allows more countries, or blocks some that no user's number is from.",
    body: {
      blocked_country_codes: z
        .array(z.string().regex(/^[A-Z]{2}$/))
        .max(250)
        .optional()
        .describe("The whole list, ISO 3166-1 alpha-2"),
    },
    response: returnsObject(InstanceCommunication),
    confirm: {
      when: [{ onlyIfAffecting: "users with a number there" }],
      target: { operation: "get_instance_communication" },
      dependents: {
        "users with a number there": {
          noun: "user with a number there",
          operation: "count_users",
          forEachAdded: {
            argument: "blocked_country_codes",
            currentPath: "blocked_country_codes",
            replacedBy: PHONE_PREFIXES,
          },
          with: { phone_number_query: "+{each}" },
          field: "total_count",
        },
      },
      recreate: {
        operation: "update_instance_communication",
        with: { blocked_country_codes: "{blocked_country_codes}" },
      },
      warning:
        "No codes are sent to numbers there: users who sign in with one, or use one for MFA, are locked out.",
    },
  }),

  get_instance_oauth_settings: defineOperation({
    request: "GET /instance/oauth_application_settings",
    title: "Get OAuth settings",
    description: "Gets the settings for all OAuth applications of the instance.",
    effect: "read",
    response: returnsObject(OAuthApplicationSettings),
  }),

  update_instance_oauth_settings: defineOperation({
    request: "PATCH /instance/oauth_application_settings",
    title: "Update OAuth settings",
    description: "Changes the settings for all OAuth applications of the instance.",
    effect: "write",
    withoutConfirmation: "Existing clients keep their access; registration only concerns new ones.",
    body: {
      dynamic_oauth_client_registration: optionalBoolean.describe("RFC 7591"),
      default_scopes: z.array(z.string()).nullable().optional().describe("null: Clerk's own"),
      oauth_jwt_access_tokens: optionalBoolean.describe("JWT instead of opaque access tokens"),
      client_id_metadata_documents_advertised: optionalBoolean,
      client_id_metadata_documents_only_allow_pre_registered_clients:
        optionalBoolean.describe("Refuse unknown clients"),
      client_id_metadata_documents_block_implicitly_allowed_clients: optionalBoolean.describe(
        "Refuse clients not allowed manually",
      ),
    },
    response: returnsObject(OAuthApplicationSettings),
    confirm: {
      when: [
        { onlyIfRemoving: true },
        { arguments: { oauth_jwt_access_tokens: differsFrom("oauth_jwt_access_tokens") } },
        ...[
          "client_id_metadata_documents_only_allow_pre_registered_clients",
          "client_id_metadata_documents_block_implicitly_allowed_clients",
        ].map((field) => ({ arguments: { [field]: true }, target: { [field]: false } })),
      ],
      target: { operation: "get_instance_oauth_settings" },
      replaces: {
        "default scopes": {
          noun: "default scope",
          argument: "default_scopes",
          currentPath: "default_scopes",
        },
      },
      recreate: {
        operation: "update_instance_oauth_settings",
        with: {
          default_scopes: "{default_scopes}",
          oauth_jwt_access_tokens: "{oauth_jwt_access_tokens}",
        },
      },
      warning:
        "Clients that are refused from now on, or that rely on the current scopes or form of access tokens, lose access.",
    },
  }),
};
