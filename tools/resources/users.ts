import { z } from "zod/v3";
import { DeletedObject, FileContent, id, Metadata, paging, Secret, superseded } from "../models/common.ts";
import { picture } from "../models/image.ts";
import { USER_ACTIVITY, User, UserCount } from "../models/user.ts";
import { array, object, operation } from "../core/operation.ts";
import { paidPlans, replacedMetadata } from "../core/confirmation-parts.ts";

const user_id = id("user");

const texts = z.array(z.string()).optional();
const text = z.string().optional();
const flag = z.boolean().optional();
const time = z.number().int().optional();
const date = z.string().datetime({ offset: true }).optional();

/** Which users are meant; lists name up to 100 values, of which any may match. */
const filters = {
  email_address: texts,
  phone_number: texts,
  external_id: texts.describe("Prefix - excludes"),
  username: texts,
  web3_wallet: texts,
  user_id: texts.describe("Prefix - excludes"),
  organization_id: texts.describe("Members of these; prefix - excludes"),
  query: text.describe("Part of an address, number, wallet, username, name or id"),
  email_address_query: text,
  phone_number_query: text,
  username_query: text,
  name_query: text,
  banned: flag,
  last_active_at_before: time,
  last_active_at_after: time,
  last_active_at_since: superseded(z.number().int(), "last_active_at_after"),
  created_at_before: time,
  created_at_after: time,
  last_sign_in_at_before: time,
  last_sign_in_at_after: time,
  provider: text.describe("e.g. oauth_google; needs provider_user_id"),
  provider_user_id: texts,
};

/** What create_user and update_user both set. */
const profile = {
  password: Secret.optional().describe("8 characters or more"),
  password_digest: Secret.optional().describe("A hash made elsewhere, instead of password"),
  password_hasher: text.describe("How password_digest was made: bcrypt, argon2id, …"),
  skip_password_checks: flag,
  totp_secret: Secret.optional(),
  backup_codes: z.array(Secret).optional(),
  delete_self_enabled: flag,
  create_organization_enabled: flag,
  legal_accepted_at: date,
  skip_legal_checks: flag,
  created_at: date,
  bypass_client_trust: flag,
};

const statuses = z.array(z.enum(["verified", "reserved"])).optional();

const clearable = z.string().nullable().optional().describe("null clears");

const metadata = {
  public_metadata: Metadata.optional(),
  private_metadata: Metadata.optional(),
  unsafe_metadata: Metadata.optional(),
};

/** The sessions that end with a user's sign-in. */
export const ACTIVE_SESSIONS = {
  one: "active session",
  operation: "list_sessions",
  with: { user_id: "{user_id}", status: "active" },
} as const;

/** As many as one call takes. */
const user_ids = z.array(z.string()).min(1).max(50);
/** By what a person tells one user from another. */
export const USER_NAMES = [
  "username",
  "email_addresses.0.email_address",
  "phone_numbers.0.phone_number",
  "external_id",
  "id",
];

export const users = {
  list_users: operation({
    request: "GET /users",
    title: "List users",
    description: "Lists and searches users, newest first. All filters given must match.",
    effect: "read",
    query: {
      ...filters,
      ...paging,
      starting_after: text.describe(
        "Last user_id of the previous page; only with created_at order, no offset",
      ),
      order_by: text.describe(
        "created_at, updated_at, email_address, web3wallet, first_name, last_name, phone_number, username, last_active_at or last_sign_in_at; prefix - descends. Default -created_at",
      ),
    },
    response: array(User),
    volatile: USER_ACTIVITY,
  }),

  count_users: operation({
    request: "GET /users/count",
    title: "Count users",
    description: "Counts the users that match all filters given.",
    effect: "read",
    query: filters,
    response: object(UserCount),
  }),

  create_user: operation({
    request: "POST /users",
    title: "Create a user",
    description:
      "Creates a user at once, without an invitation or email. Addresses and numbers count as verified; the first of each is primary.",
    effect: "write",
    body: {
      external_id: text.describe("Your own id, unique"),
      first_name: text,
      last_name: text,
      locale: text.describe("e.g. en-US"),
      email_address: texts,
      email_address_identification_status: statuses.describe("One per address; reserved: unverified"),
      phone_number: texts.describe("E.164"),
      phone_number_identification_status: statuses,
      web3_wallet: texts,
      username: text,
      ...profile,
      skip_password_requirement: flag,
      skip_user_requirement: flag.describe("Allow no address, number, wallet or username"),
      ...metadata,
      create_organizations_limit: z.number().int().min(0).optional().describe("0: no limit"),
      banned: flag,
      locked: flag,
    },
    response: object(User),
  }),

  get_user: operation({
    request: "GET /users/{user_id}",
    title: "Get a user",
    description: "Shows a user with all addresses, numbers, metadata and sign-in state.",
    effect: "read",
    path: { user_id },
    response: object(User),
    volatile: USER_ACTIVITY,
  }),

  update_user: operation({
    request: "PATCH /users/{user_id}",
    title: "Update a user",
    description:
      "Changes a user's profile, password or primary address; absent fields stay. Metadata: update_user_metadata.",
    effect: "write",
    path: { user_id },
    body: {
      external_id: clearable,
      first_name: clearable,
      last_name: clearable,
      locale: clearable,
      primary_email_address_id: text.describe("A verified one of the user"),
      notify_primary_email_address_changed: flag,
      primary_phone_number_id: text,
      primary_web3_wallet_id: text,
      username: clearable,
      profile_image_id: clearable,
      ...profile,
      sign_out_of_other_sessions: flag.describe("Ends all sessions; only with password"),
      create_organizations_limit: z
        .number()
        .int()
        .min(0)
        .nullable()
        .optional()
        .describe("0: no limit. null: the instance's"),
    },
    response: object(User),
    sends: "email",
    confirm: {
      when: [{ arguments: { sign_out_of_other_sessions: true } }],
      target: { operation: "get_user" },
      named: USER_NAMES,
      dependents: { "active sessions": ACTIVE_SESSIONS },
      warning: "The user is signed out everywhere, and those sessions do not come back.",
    },
  }),

  update_user_metadata: operation({
    request: "PATCH /users/{user_id}/metadata",
    title: "Merge metadata into a user",
    description: "Merges deeply into a user's metadata; a key set to null is removed, others stay.",
    effect: "write",
    path: { user_id },
    body: metadata,
    response: object(User),
  }),

  replace_user_metadata: operation({
    request: "PUT /users/{user_id}/metadata",
    title: "Replace a user's metadata",
    description:
      "Overwrites whole metadata fields of a user; absent fields stay. update_user_metadata merges instead.",
    effect: "destructive",
    path: { user_id },
    body: metadata,
    response: object(User),
    confirm: {
      target: { operation: "get_user" },
      named: USER_NAMES,
      replaces: replacedMetadata("public_metadata", "private_metadata", "unsafe_metadata"),
      recreate: {
        operation: "update_user_metadata",
        with: {
          user_id: "{user_id}",
          public_metadata: "{public_metadata}",
          private_metadata: "{private_metadata}",
          unsafe_metadata: "{unsafe_metadata}",
        },
      },
      warning: "Keys that the new metadata lacks are lost.",
    },
  }),

  set_user_profile_image: operation({
    request: "POST /users/{user_id}/profile_image",
    title: "Set a user's profile image",
    description: "Uploads an image as a user's profile image, replacing the current one.",
    effect: "write",
    path: { user_id },
    body: { file: FileContent },
    upload: picture,
    response: object(User),
    repeats: false,
  }),

  delete_user_profile_image: operation({
    request: "DELETE /users/{user_id}/profile_image",
    title: "Delete a user's profile image",
    description: "Removes a user's profile image; their initials are shown instead.",
    effect: "destructive",
    path: { user_id },
    response: object(User),
    confirm: {
      target: { operation: "get_user" },
      named: USER_NAMES,
      dependents: { pictures: { one: "picture", field: "has_image" } },
      warning: "The image is lost; restoring it takes another upload.",
    },
  }),

  delete_user: operation({
    request: "DELETE /users/{user_id}",
    title: "Delete a user",
    description: "Deletes a user and all their data. ban_user can be undone.",
    effect: "destructive",
    path: { user_id },
    response: object(DeletedObject),
    confirm: {
      target: { operation: "get_user" },
      named: USER_NAMES,
      dependents: {
        "email addresses": { one: "email address", field: "email_addresses" },
        "phone numbers": { one: "phone number", field: "phone_numbers" },
        "web3 wallets": { one: "web3 wallet", field: "web3_wallets" },
        passkeys: { one: "passkey", field: "passkeys" },
        "connected accounts": { one: "connected account", field: "external_accounts" },
        "enterprise accounts": { one: "enterprise account", field: "enterprise_accounts" },
        sessions: { one: "session", operation: "list_sessions", with: { user_id: "{user_id}" } },
        "organization memberships": {
          one: "organization membership",
          operation: "list_user_organization_memberships",
          with: { user_id: "{user_id}", limit: 1 },
        },
        "trusted devices": { one: "trusted device", operation: "list_user_trusted_devices", optional: true },
        "API keys": {
          one: "API key",
          operation: "list_api_keys",
          with: { subject: "{user_id}" },
          optional: true,
        },
        "paid plans": paidPlans("get_user_subscription"),
      },
      warning: "The user, their metadata, sessions and memberships are gone for good.",
    },
  }),

  ban_user: operation({
    request: "POST /users/{user_id}/ban",
    title: "Ban a user",
    description: "Bans a user: their sessions are revoked and they cannot sign in until unban_user.",
    effect: "destructive",
    path: { user_id },
    response: object(User),
    repeats: false,
    confirm: {
      target: { operation: "get_user" },
      named: USER_NAMES,
      dependents: {
        "active sessions": ACTIVE_SESSIONS,
      },
      recreate: { operation: "unban_user", with: { user_id: "{user_id}" } },
      warning: "The user is signed out everywhere; unbanning does not bring the sessions back.",
    },
  }),

  unban_user: operation({
    request: "POST /users/{user_id}/unban",
    title: "Unban a user",
    description: "Lifts a user's ban, so that they can sign in again.",
    effect: "write",
    path: { user_id },
    response: object(User),
    repeats: false,
  }),

  ban_users: operation({
    request: "POST /users/ban",
    title: "Ban several users",
    description: "Bans up to 50 users, all or none: their sessions are revoked and they cannot sign in.",
    effect: "destructive",
    body: { user_ids },
    response: array(User),
    repeats: false,
    confirm: {
      target: {
        operation: "list_users",
        with: { user_id: "{user_ids}", limit: 50 },
        every: "user_ids",
      },
      dependents: {
        users: { one: "user", field: "data", named: USER_NAMES, stay: true },
        "active sessions": {
          one: "active session",
          operation: "list_sessions",
          over: "user_ids",
          with: { user_id: "{each}", status: "active" },
        },
      },
      recreate: { operation: "unban_users", with: { user_ids: "{user_ids}" } },
      warning: "They are signed out everywhere; unbanning does not bring the sessions back.",
    },
  }),

  unban_users: operation({
    request: "POST /users/unban",
    title: "Unban several users",
    description: "Lifts the bans of up to 50 users, all or none.",
    effect: "write",
    body: { user_ids },
    response: array(User),
    repeats: false,
    tells: { operation: "list_users", with: { user_id: "{user_ids}", limit: 50 } },
  }),

  lock_user: operation({
    request: "POST /users/{user_id}/lock",
    title: "Lock a user",
    description: "Keeps a user from signing in until the lock expires or unlock_user. Sessions stay.",
    effect: "write",
    path: { user_id },
    response: object(User),
  }),

  unlock_user: operation({
    request: "POST /users/{user_id}/unlock",
    title: "Unlock a user",
    description: "Removes a user's lock and resets failed sign-in attempts.",
    effect: "write",
    path: { user_id },
    response: object(User),
    repeats: false,
  }),
};
