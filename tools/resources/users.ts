import { z } from "zod/v3";
import {
  ANY_VALUE,
  buildCreditImpact,
  buildMetadataMerges,
  buildMetadataReplacements,
  buildPaidPlansImpact,
  defineOperation,
  PRESENT,
  returnsArray,
  returnsObject,
} from "../core/index.ts";
import {
  DeletedObject,
  FileContent,
  idParam,
  imageUpload,
  legacyField,
  Metadata,
  pagingParams,
  Secret,
  TimestampParam,
  User,
  USER_ACTIVITY_FIELDS,
  UserCount,
} from "../models/index.ts";

const user_id = idParam("user");

const optionalStrings = z.array(z.string()).optional();
const optionalString = z.string().optional();
const optionalBoolean = z.boolean().optional();
const optionalTimestamp = TimestampParam.optional();
const optionalDateTime = z.string().datetime({ offset: true }).optional();

/** The filters that select users. An array filter has up to 100 values and matches users with any of them. */
const userFilters = {
  email_address: optionalStrings,
  phone_number: optionalStrings,
  external_id: optionalStrings.describe("Prefix - excludes"),
  username: optionalStrings,
  web3_wallet: optionalStrings,
  user_id: optionalStrings.describe("Prefix - excludes"),
  organization_id: optionalStrings.describe("Members of these; prefix - excludes"),
  query: optionalString.describe("Part of an address, number, wallet, username, name or id"),
  email_address_query: optionalString,
  phone_number_query: optionalString,
  username_query: optionalString,
  name_query: optionalString,
  banned: optionalBoolean,
  last_active_at_before: optionalTimestamp,
  last_active_at_after: optionalTimestamp,
  last_active_at_since: legacyField(TimestampParam, "last_active_at_after"),
  created_at_before: optionalTimestamp,
  created_at_after: optionalTimestamp,
  last_sign_in_at_before: optionalTimestamp,
  last_sign_in_at_after: optionalTimestamp,
  provider: optionalString.describe("e.g. oauth_google; needs provider_user_id"),
  provider_user_id: optionalStrings,
};

/** The lists of identifiers of which a user has at most one. */
const uniqueLists = {
  user_id: { signed: true },
  external_id: { signed: true },
  username: { ignoresCase: true },
} as const;

/** The body fields that create_user and update_user share. */
const profileFields = {
  password: Secret.optional().describe("8 characters or more"),
  password_digest: Secret.optional().describe("A hash made elsewhere, instead of password"),
  password_hasher: optionalString.describe("How password_digest was made: bcrypt, argon2id, …"),
  skip_password_checks: optionalBoolean,
  totp_secret: Secret.optional(),
  backup_codes: z.array(Secret).optional(),
  delete_self_enabled: optionalBoolean,
  create_organization_enabled: optionalBoolean,
  legal_accepted_at: optionalDateTime,
  skip_legal_checks: optionalBoolean,
  created_at: optionalDateTime,
  bypass_client_trust: optionalBoolean,
};

const identificationStatuses = z.array(z.enum(["verified", "reserved"])).optional();

const nullableString = z.string().nullable().optional().describe("null clears");

const metadataFields = {
  public_metadata: Metadata.optional(),
  private_metadata: Metadata.optional(),
  unsafe_metadata: Metadata.optional(),
};

/** The active sessions of a user. */
export const ACTIVE_SESSIONS_IMPACT = {
  noun: "active session",
  operation: "list_sessions",
  with: { user_id: "{user_id}", status: "active" },
} as const;

/** The API accepts up to 50 ids in one bulk call. */
const user_ids = z.array(z.string()).min(1).max(50);
/** The fields by which a person recognizes a user, by dotted path, most recognizable first. */
export const USER_LABEL_FIELDS = [
  "username",
  "email_addresses.0.email_address",
  "phone_numbers.0.phone_number",
  "external_id",
  "id",
];

/** The second factors and the password of a user, which other operations replace or delete. */
export const passwordImpact = { noun: "password", field: "password_enabled" } as const;
export const authenticatorImpact = { noun: "authenticator app", field: "totp_enabled" } as const;
export const backupCodesImpact = { noun: "set of backup codes", field: "backup_code_enabled" } as const;

const pictureImpact = { noun: "picture", field: "has_image" } as const;

export const users = {
  list_users: defineOperation({
    request: "GET /users",
    title: "List users",
    description: "Lists and searches users, newest first. All filters given must match.",
    effect: "read",
    query: {
      ...userFilters,
      ...pagingParams,
      starting_after: optionalString.describe(
        "Last user_id of the previous page; only with created_at order, no offset",
      ),
      order_by: optionalString.describe(
        "created_at, updated_at, email_address, web3wallet, first_name, last_name, phone_number, username, last_active_at or last_sign_in_at; prefix - descends. Default -created_at",
      ),
    },
    response: returnsArray(User),
    ignoredChanges: USER_ACTIVITY_FIELDS,
    longLists: {
      maxValues: 100,
      splittable: {
        ...uniqueLists,
        email_address: {},
        phone_number: {},
        web3_wallet: {},
        provider_user_id: {},
      },
      orderFields: ["created_at", "updated_at"],
      defaultOrder: "-created_at",
      instead: "make several calls, and take each user once, by id",
    },
  }),

  count_users: defineOperation({
    request: "GET /users/count",
    title: "Count users",
    description: "Counts the users that match all filters given.",
    effect: "read",
    query: userFilters,
    response: returnsObject(UserCount),
    longLists: {
      maxValues: 100,
      splittable: uniqueLists,
      countField: "total_count",
      instead:
        "a user may match two values, so that counts cannot be added up: take the total_count of list_users",
    },
  }),

  create_user: defineOperation({
    request: "POST /users",
    title: "Create a user",
    description:
      "Creates a user at once, without an invitation or email. Addresses and numbers count as verified; the first of each is primary.",
    effect: "write",
    withoutConfirmation: "It only adds a user.",
    body: {
      external_id: optionalString.describe("Your own id, unique"),
      first_name: optionalString,
      last_name: optionalString,
      locale: optionalString.describe("e.g. en-US"),
      timezone: optionalString.describe("e.g. Europe/Paris"),
      email_address: optionalStrings,
      email_address_identification_status: identificationStatuses.describe(
        "One per address; reserved: unverified",
      ),
      phone_number: optionalStrings.describe("E.164"),
      phone_number_identification_status: identificationStatuses,
      web3_wallet: optionalStrings,
      username: optionalString,
      ...profileFields,
      skip_password_requirement: optionalBoolean,
      skip_restriction_checks: optionalBoolean.describe(
        "Ignore allowlist, blocklist and blocked kinds of address",
      ),
      skip_user_requirement: optionalBoolean.describe("Allow no address, number, wallet or username"),
      ...metadataFields,
      create_organizations_limit: z.number().int().min(0).optional().describe("0: no limit"),
      banned: optionalBoolean,
      locked: optionalBoolean,
    },
    response: returnsObject(User),
  }),

  get_user: defineOperation({
    request: "GET /users/{user_id}",
    title: "Get a user",
    description: "Shows a user with all addresses, numbers, metadata and sign-in state.",
    effect: "read",
    path: { user_id },
    response: returnsObject(User),
    ignoredChanges: USER_ACTIVITY_FIELDS,
  }),

  update_user: defineOperation({
    request: "PATCH /users/{user_id}",
    title: "Update a user",
    description:
      "Changes a user's profile, password or primary address; absent fields stay. Metadata: update_user_metadata.",
    effect: "write",
    withoutConfirmation:
      "Other values of a profile take nothing away, and a first password, authenticator or set of codes only adds.",
    path: { user_id },
    body: {
      external_id: nullableString,
      first_name: nullableString,
      last_name: nullableString,
      locale: nullableString,
      timezone: nullableString,
      primary_email_address_id: optionalString.describe("A verified one of the user"),
      notify_primary_email_address_changed: optionalBoolean,
      primary_phone_number_id: optionalString,
      primary_web3_wallet_id: optionalString,
      username: nullableString,
      profile_image_id: nullableString,
      ...profileFields,
      sign_out_of_other_sessions: optionalBoolean.describe("Ends all sessions; only with password"),
      create_organizations_limit: z
        .number()
        .int()
        .min(0)
        .nullable()
        .optional()
        .describe("0: no limit. null: the instance's"),
    },
    response: returnsObject(User),
    notifies: "email",
    confirm: {
      when: [
        { arguments: { sign_out_of_other_sessions: true } },
        { arguments: { password: ANY_VALUE }, target: { password_enabled: true } },
        { arguments: { password_digest: ANY_VALUE }, target: { password_enabled: true } },
        { arguments: { totp_secret: ANY_VALUE }, target: { totp_enabled: true } },
        { arguments: { backup_codes: ANY_VALUE }, target: { backup_code_enabled: true } },
        { arguments: { profile_image_id: ANY_VALUE }, target: { has_image: true } },
        { arguments: { username: null }, target: { username: PRESENT } },
      ],
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      dependents: {
        "active sessions": { ...ACTIVE_SESSIONS_IMPACT, whenArguments: { sign_out_of_other_sessions: true } },
        passwords: {
          ...passwordImpact,
          whenArguments: [{ password: ANY_VALUE }, { password_digest: ANY_VALUE }],
        },
        "authenticator apps": { ...authenticatorImpact, whenArguments: { totp_secret: ANY_VALUE } },
        "sets of backup codes": { ...backupCodesImpact, whenArguments: { backup_codes: ANY_VALUE } },
        pictures: { ...pictureImpact, whenArguments: { profile_image_id: ANY_VALUE } },
        usernames: { noun: "username", field: "username", whenArguments: { username: null } },
      },
      warning:
        "What the user signs in with now stops working, and ended sessions and replaced credentials do not come back.",
    },
  }),

  update_user_metadata: defineOperation({
    request: "PATCH /users/{user_id}/metadata",
    title: "Merge metadata into a user",
    description: "Merges deeply into a user's metadata; a key set to null is removed, others stay.",
    effect: "write",
    withoutConfirmation: "It adds keys or gives them other values.",
    path: { user_id },
    body: metadataFields,
    response: returnsObject(User),
    confirm: {
      when: [{ onlyIfRemoving: true }],
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      replaces: buildMetadataMerges("public_metadata", "private_metadata", "unsafe_metadata"),
      warning: "The keys that are set to null are lost with their values.",
    },
  }),

  replace_user_metadata: defineOperation({
    request: "PUT /users/{user_id}/metadata",
    title: "Replace a user's metadata",
    description:
      "Overwrites whole metadata fields of a user; absent fields stay. update_user_metadata merges instead.",
    effect: "destructive",
    path: { user_id },
    body: metadataFields,
    response: returnsObject(User),
    confirm: {
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      replaces: buildMetadataReplacements("public_metadata", "private_metadata", "unsafe_metadata"),
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

  set_user_profile_image: defineOperation({
    request: "POST /users/{user_id}/profile_image",
    title: "Set a user's profile image",
    description: "Uploads an image as a user's profile image, replacing the current one.",
    effect: "write",
    withoutConfirmation: "A first image only adds.",
    path: { user_id },
    body: { file: FileContent },
    upload: imageUpload,
    response: returnsObject(User),
    idempotent: true,
    confirm: {
      when: [{ target: { has_image: true } }],
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      dependents: { pictures: pictureImpact },
      warning: "The current image is lost; restoring it takes another upload.",
    },
  }),

  delete_user_profile_image: defineOperation({
    request: "DELETE /users/{user_id}/profile_image",
    title: "Delete a user's profile image",
    description: "Removes a user's profile image; their initials are shown instead.",
    effect: "destructive",
    path: { user_id },
    response: returnsObject(User),
    confirm: {
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      dependents: { pictures: pictureImpact },
      warning: "The image is lost; restoring it takes another upload.",
    },
  }),

  delete_user: defineOperation({
    request: "DELETE /users/{user_id}",
    title: "Delete a user",
    description: "Deletes a user and all their data. ban_user can be undone.",
    effect: "destructive",
    path: { user_id },
    response: returnsObject(DeletedObject),
    confirm: {
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      dependents: {
        "email addresses": { noun: "email address", field: "email_addresses" },
        "phone numbers": { noun: "phone number", field: "phone_numbers" },
        "web3 wallets": { noun: "web3 wallet", field: "web3_wallets" },
        passkeys: { noun: "passkey", field: "passkeys" },
        "connected accounts": { noun: "connected account", field: "external_accounts" },
        "enterprise accounts": { noun: "enterprise account", field: "enterprise_accounts" },
        sessions: { noun: "session", operation: "list_sessions", with: { user_id: "{user_id}" } },
        "organization memberships": {
          noun: "organization membership",
          operation: "list_user_organization_memberships",
          with: { user_id: "{user_id}" },
        },
        "trusted devices": { noun: "trusted device", operation: "list_user_trusted_devices", optional: true },
        "API keys": {
          noun: "API key",
          operation: "list_api_keys",
          with: { subject: "{user_id}" },
          optional: true,
        },
        "paid plans": buildPaidPlansImpact("get_user_subscription"),
        "cents of credit": buildCreditImpact("get_user_credits"),
      },
      warning:
        "The user, their metadata, sessions, memberships, sign-in links and billing history are gone for good.",
    },
  }),

  ban_user: defineOperation({
    request: "POST /users/{user_id}/ban",
    title: "Ban a user",
    description: "Bans a user: their sessions are revoked and they cannot sign in until unban_user.",
    effect: "destructive",
    path: { user_id },
    response: returnsObject(User),
    idempotent: true,
    confirm: {
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      dependents: {
        "active sessions": ACTIVE_SESSIONS_IMPACT,
      },
      recreate: { operation: "unban_user", with: { user_id: "{user_id}" } },
      warning: "The user is signed out everywhere; unbanning does not bring the sessions back.",
    },
  }),

  unban_user: defineOperation({
    request: "POST /users/{user_id}/unban",
    title: "Unban a user",
    description: "Lifts a user's ban, so that they can sign in again.",
    effect: "write",
    withoutConfirmation: "It gives access back.",
    path: { user_id },
    response: returnsObject(User),
    idempotent: true,
  }),

  ban_users: defineOperation({
    request: "POST /users/ban",
    title: "Ban several users",
    description: "Bans up to 50 users, all or none: their sessions are revoked and they cannot sign in.",
    effect: "destructive",
    body: { user_ids },
    response: returnsArray(User),
    idempotent: true,
    confirm: {
      target: {
        operation: "list_users",
        with: { user_id: "{user_ids}", limit: 50 },
        allIds: "user_ids",
      },
      dependents: {
        users: { noun: "user", field: "data", labelFields: USER_LABEL_FIELDS, survives: true },
        "active sessions": {
          noun: "active session",
          operation: "list_sessions",
          forEachOf: "user_ids",
          with: { user_id: "{each}", status: "active" },
        },
      },
      recreate: { operation: "unban_users", with: { user_ids: "{user_ids}" } },
      warning: "They are signed out everywhere; unbanning does not bring the sessions back.",
    },
  }),

  unban_users: defineOperation({
    request: "POST /users/unban",
    title: "Unban several users",
    description: "Lifts the bans of up to 50 users, all or none.",
    effect: "write",
    withoutConfirmation: "It gives access back.",
    body: { user_ids },
    response: returnsArray(User),
    idempotent: true,
    outcomeCheck: { operation: "list_users", with: { user_id: "{user_ids}", limit: 50 } },
  }),

  lock_user: defineOperation({
    request: "POST /users/{user_id}/lock",
    title: "Lock a user",
    description: "Keeps a user from signing in until the lock expires or unlock_user. Sessions stay.",
    effect: "write",
    withoutConfirmation: "A user who is locked already stays locked.",
    path: { user_id },
    response: returnsObject(User),
    confirm: {
      when: [{ target: { locked: false } }],
      target: { operation: "get_user" },
      labelFields: USER_LABEL_FIELDS,
      recreate: { operation: "unlock_user", with: { user_id: "{user_id}" } },
      warning: "The user cannot sign in any more until the lock expires or is lifted.",
    },
  }),

  unlock_user: defineOperation({
    request: "POST /users/{user_id}/unlock",
    title: "Unlock a user",
    description: "Removes a user's lock and resets failed sign-in attempts.",
    effect: "write",
    withoutConfirmation: "It gives access back.",
    path: { user_id },
    response: returnsObject(User),
    idempotent: true,
  }),
};
