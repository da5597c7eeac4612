import { z } from "zod/v3";
import type { ToolName } from "./catalog.ts";
import { SAML_PROVIDERS } from "./models/index.ts";

/**
 * Which operations have the effect of another one, so that excluding that one also stops them. A call has the effect
 * of another operation if it does what a call of that operation would do, perhaps among other things. These do not
 * count: what is lost along with the object that it belongs to, the initial state of a new user, organization, role,
 * machine or directory, and reads that return the same data among other data.
 */

/** Arguments of a call: each must match its schema, whose description tells the agent why this matters. */
type ArgumentCondition = Readonly<Record<string, z.ZodTypeAny>>;

/** The effect of another operation. */
export interface SameEffect<Name extends string = string> {
  /** The tool name of the operation whose effect the calls have. */
  readonly operation: Name;
  /** Which calls have it: those that meet at least one condition. Default: all. */
  readonly when?: readonly ArgumentCondition[];
}

/** Sets of operations of which each has the effect of every other, whatever its arguments. */
const EQUIVALENT_OPERATIONS: readonly (readonly ToolName[])[] = [
  ["ban_user", "ban_users"],
  ["unban_user", "unban_users"],
  ["create_invitation", "bulk_create_invitations"],
  ["create_organization_invitation", "bulk_create_organization_invitations"],
  ["create_waitlist_entry", "bulk_create_waitlist_entries"],
  // Either ends an API key for good.
  ["revoke_api_key", "delete_api_key"],
  ["change_instance_domain", "update_production_instance_domain"],
  // A SAML connection is an enterprise connection, and an id does not say whether a connection uses SAML.
  ["list_enterprise_connections", "list_saml_connections"],
  ["get_enterprise_connection", "get_saml_connection"],
  ["update_enterprise_connection", "update_saml_connection"],
  ["delete_enterprise_connection", "delete_saml_connection"],
  ["list_directories", "list_scim_directories"],
  ["create_directory", "create_scim_directory"],
  ["get_directory", "get_scim_directory"],
  ["update_directory", "update_scim_directory"],
  ["delete_directory", "delete_scim_directory"],
  ["rotate_directory_api_key", "rotate_scim_directory_api_key"],
  ["list_directory_group_role_mappings", "list_scim_group_role_mappings"],
  ["create_directory_group_role_mapping", "create_scim_group_role_mapping"],
  ["replace_directory_group_role_mappings", "replace_scim_group_role_mappings"],
  ["delete_directory_group_role_mapping", "delete_scim_group_role_mapping"],
];

/** Matches every value except an absent one. */
const given = z.custom<unknown>((value) => value !== undefined);
const isTrue = z.literal(true);

const containsNull = (value: unknown): boolean =>
  value === null ||
  (typeof value === "object" && Object.values(value).some((item: unknown) => containsNull(item)));

/** Matches metadata that removes a key when it is merged. */
const removesKey = z.record(z.unknown()).refine(containsNull).describe("a null in it removes a key");

/** The effects of operations beyond those of `EQUIVALENT_OPERATIONS`, by tool name. */
const EFFECTS_BY_OPERATION: Readonly<Partial<Record<ToolName, readonly SameEffect<ToolName>[]>>> = {
  // Users
  update_user: [
    { operation: "remove_user_password", when: [{ password: given }, { password_digest: given }] },
    { operation: "delete_user_totp", when: [{ totp_secret: given }] },
    { operation: "delete_user_backup_codes", when: [{ backup_codes: given }] },
    { operation: "revoke_session", when: [{ sign_out_of_other_sessions: isTrue }] },
    { operation: "delete_user_profile_image", when: [{ profile_image_id: z.null() }] },
    { operation: "set_user_profile_image", when: [{ profile_image_id: z.string() }] },
    { operation: "update_email_address", when: [{ primary_email_address_id: given }] },
    { operation: "update_phone_number", when: [{ primary_phone_number_id: given }] },
  ],
  update_user_metadata: [
    {
      operation: "replace_user_metadata",
      when: [
        { public_metadata: removesKey },
        { private_metadata: removesKey },
        { unsafe_metadata: removesKey },
      ],
    },
  ],
  replace_user_metadata: [{ operation: "update_user_metadata" }],
  delete_user_profile_image: [{ operation: "update_user" }],
  ban_user: [{ operation: "lock_user" }, { operation: "revoke_session" }],
  remove_user_password: [{ operation: "revoke_session", when: [{ sign_out_of_other_sessions: isTrue }] }],
  set_user_password_compromised: [{ operation: "revoke_session", when: [{ revoke_all_sessions: isTrue }] }],
  disable_user_mfa: [
    { operation: "delete_user_totp" },
    { operation: "delete_user_backup_codes" },
    // Phone numbers are second factors until `reserved_for_second_factor` is false.
    { operation: "update_phone_number" },
  ],
  create_email_address: [
    { operation: "update_email_address", when: [{ verified: isTrue }, { primary: isTrue }] },
    { operation: "update_user", when: [{ primary: isTrue }] },
  ],
  update_email_address: [{ operation: "update_user", when: [{ primary: isTrue }] }],
  replace_user_email_address: [
    { operation: "create_email_address" },
    { operation: "update_email_address" },
    { operation: "delete_email_address" },
    { operation: "update_user" },
  ],
  create_phone_number: [
    {
      operation: "update_phone_number",
      when: [{ verified: isTrue }, { primary: isTrue }, { reserved_for_second_factor: isTrue }],
    },
    { operation: "update_user", when: [{ primary: isTrue }] },
  ],
  update_phone_number: [{ operation: "update_user", when: [{ primary: isTrue }] }],
  replace_user_phone_number: [
    { operation: "create_phone_number" },
    { operation: "update_phone_number" },
    { operation: "delete_phone_number" },
    { operation: "update_user" },
  ],

  // Organizations and roles
  update_organization_metadata: [
    {
      operation: "replace_organization_metadata",
      when: [{ public_metadata: removesKey }, { private_metadata: removesKey }],
    },
  ],
  replace_organization_metadata: [{ operation: "update_organization_metadata" }],
  list_pending_organization_invitations: [{ operation: "list_organization_invitations" }],
  create_organization_domain: [
    {
      operation: "update_organization_domain",
      when: [{ verified: isTrue.optional().describe("a new domain is verified unless it is false") }],
    },
  ],
  create_organization_role: [
    { operation: "add_roles_to_role_set", when: [{ include_in_initial_role_set: isTrue }] },
  ],
  update_organization_role: [
    { operation: "assign_permission_to_organization_role", when: [{ permissions: given }] },
    { operation: "remove_permission_from_organization_role", when: [{ permissions: given }] },
  ],
  assign_permission_to_organization_role: [{ operation: "update_organization_role" }],
  remove_permission_from_organization_role: [{ operation: "update_organization_role" }],
  create_role_set: [{ operation: "update_role_set", when: [{ type: z.literal("initial") }] }],
  update_role_set: [
    {
      operation: "update_instance_organization_settings",
      when: [{ default_role_key: given }, { creator_role_key: given }],
    },
  ],
  add_roles_to_role_set: [
    { operation: "update_role_set", when: [{ default_role_key: given }, { creator_role_key: given }] },
  ],
  replace_role_set: [
    { operation: "update_organization" },
    { operation: "update_organization_membership", when: [{ reassignment_mappings: given }] },
  ],
  replace_role_in_role_set: [{ operation: "update_organization_membership" }],

  // Invitations
  invite_waitlist_entry: [{ operation: "create_invitation" }],
  create_allowlist_identifier: [{ operation: "create_invitation", when: [{ notify: isTrue }] }],

  // API keys
  update_api_key: [{ operation: "revoke_api_key", when: [{ seconds_until_expiration: z.number() }] }],

  // Enterprise connections and directories
  create_saml_connection: [{ operation: "create_enterprise_connection" }],
  create_enterprise_connection: [
    { operation: "create_saml_connection", when: [{ provider: z.enum(SAML_PROVIDERS) }] },
    { operation: "delete_organization_domain", when: [{ active: isTrue }] },
  ],
  update_enterprise_connection: [{ operation: "delete_organization_domain", when: [{ active: isTrue }] }],
  update_saml_connection: [
    { operation: "delete_organization_domain", when: [{ consent_verified_domains_deletion: isTrue }] },
  ],
  replace_directory_group_role_mappings: [
    { operation: "create_directory_group_role_mapping" },
    { operation: "delete_directory_group_role_mapping" },
  ],

  // The instance
  update_domain: [
    {
      operation: "change_instance_domain",
      when: [{ name: given.describe("the domain may be the primary one") }],
    },
  ],
  change_instance_domain: [{ operation: "update_domain" }],
  update_instance: [
    {
      operation: "update_beta_instance_settings",
      when: [{ test_mode: given }, { enhanced_email_deliverability: given }],
    },
  ],
  update_beta_instance_settings: [
    {
      operation: "update_instance",
      when: [{ test_mode: given }, { enhanced_email_deliverability: given }],
    },
    { operation: "update_instance_restrictions", when: [{ restricted_to_allowlist: given }] },
  ],
  update_instance_restrictions: [
    { operation: "update_beta_instance_settings", when: [{ allowlist: given }] },
  ],
  update_instance_organization_settings: [
    {
      operation: "update_role_set",
      when: [{ creator_role_id: given }, { domains_default_role_id: given }],
    },
  ],

  // Templates
  update_template: [{ operation: "toggle_template_delivery", when: [{ delivered_by_clerk: given }] }],
  toggle_template_delivery: [{ operation: "update_template" }],
  revert_template: [{ operation: "update_template" }, { operation: "toggle_template_delivery" }],
};

const declaredEffects: ReadonlyMap<string, readonly SameEffect[]> = new Map(
  Object.entries(EFFECTS_BY_OPERATION),
);

const listDirectEffects = (name: string): readonly SameEffect[] => [
  ...EQUIVALENT_OPERATIONS.filter((names) => names.some((known) => known === name)).flatMap((names) =>
    names.filter((other) => other !== name).map((operation) => ({ operation })),
  ),
  ...(declaredEffects.get(name) ?? []),
];

/**
 * Lists the operations whose effect calls of an operation have: the declared ones, and what every call of those has the
 * effect of in turn. An operation may be listed several times, with different conditions.
 */
export function listSameEffects(name: string): readonly SameEffect[] {
  const effects = [...listDirectEffects(name)];
  const seen = (effect: SameEffect) =>
    effects.some(
      ({ operation, when }) => operation === effect.operation && (when === undefined || when === effect.when),
    );
  // The list grows while it is read.
  for (const { operation, when } of effects)
    for (const indirect of listDirectEffects(operation)) {
      if (indirect.when !== undefined || indirect.operation === name) continue;
      const effect = when === undefined ? indirect : { operation: indirect.operation, when };
      if (!seen(effect)) effects.push(effect);
    }
  return effects;
}
