import { z } from "zod/v3";
import { atMost, defineOperation, isNot, returnsArray, returnsObject } from "../core/index.ts";
import {
  CodeVerificationResult,
  CredentialsOwner,
  DeletedObject,
  idParam,
  OAuthAccessToken,
  pagingParams,
  PasswordVerificationResult,
  Secret,
  User,
} from "../models/index.ts";
import {
  ACTIVE_SESSIONS_IMPACT,
  authenticatorImpact,
  backupCodesImpact,
  passwordImpact,
  USER_LABEL_FIELDS,
} from "./users.ts";

const user_id = idParam("user");
const identificationId = idParam("idn");

/** Builds a confirmation whose target is the user, whose object contains all of the user's credentials. */
const buildConfirmation = (warning: string) => ({
  target: { operation: "get_user" },
  labelFields: USER_LABEL_FIELDS,
  warning,
});

/** Builds a confirmation whose target is one item of a list in the user object, such as a passkey. */
const buildItemConfirmation = (
  listPath: string,
  item: readonly Readonly<Record<string, string>>[],
  labelFields: readonly string[],
  warning: string,
) => ({
  target: { operation: "get_user", listPath, item },
  labelFields,
  owner: { labelFields: USER_LABEL_FIELDS },
  warning,
});

/** The credentials of users: passwords, codes, passkeys, web3 wallets and external accounts. */
export const userCredentials = {
  verify_user_password: defineOperation({
    request: "POST /users/{user_id}/verify_password",
    title: "Verify a user's password",
    description: "Checks whether a password is the user's; a wrong one is an error.",
    effect: "read",
    path: { user_id },
    body: { password: Secret },
    response: returnsObject(PasswordVerificationResult),
    idempotent: true,
  }),

  remove_user_password: defineOperation({
    request: "POST /users/{user_id}/remove_password",
    title: "Remove a user's password",
    description: "Removes a user's password, even if nothing else is left to sign in with.",
    effect: "destructive",
    path: { user_id },
    body: { sign_out_of_other_sessions: z.boolean().optional().describe("Ends all their sessions") },
    response: returnsObject(User),
    idempotent: true,
    confirm: {
      ...buildConfirmation("The user cannot sign in with a password until a new one is set."),
      dependents: {
        passwords: passwordImpact,
        "active sessions": {
          ...ACTIVE_SESSIONS_IMPACT,
          whenArguments: { sign_out_of_other_sessions: true },
        },
      },
    },
  }),

  set_user_password_compromised: defineOperation({
    request: "POST /users/{user_id}/password/set_compromised",
    title: "Mark a user's password as compromised",
    description: "Makes a user choose a new password at their next sign-in.",
    effect: "write",
    withoutConfirmation: "A user without a password has none to choose anew, and keeps their sessions.",
    path: { user_id },
    body: { revoke_all_sessions: z.boolean().optional() },
    response: returnsObject(User),
    idempotent: true,
    confirm: {
      ...buildConfirmation(
        "The user must choose a new password before they can sign in with one, and ended sessions do not come back.",
      ),
      when: [{ arguments: { revoke_all_sessions: true } }, { target: { password_enabled: true } }],
      dependents: {
        passwords: passwordImpact,
        "active sessions": { ...ACTIVE_SESSIONS_IMPACT, whenArguments: { revoke_all_sessions: true } },
      },
      recreate: { operation: "unset_user_password_compromised", with: { user_id: "{user_id}" } },
    },
    outcomeCheck: { unverifiable: "Call it again with the same arguments: a marked password stays marked." },
  }),

  unset_user_password_compromised: defineOperation({
    request: "POST /users/{user_id}/password/unset_compromised",
    title: "Trust a user's password again",
    description: "Removes the mark of set_user_password_compromised.",
    effect: "write",
    withoutConfirmation: "It gives access back.",
    path: { user_id },
    response: returnsObject(User),
    idempotent: true,
    outcomeCheck: { unverifiable: "Call it again: a trusted password stays trusted." },
  }),

  verify_user_totp: defineOperation({
    request: "POST /users/{user_id}/verify_totp",
    title: "Verify a user's authenticator or backup code",
    description: "Checks a code from a user's authenticator app, or uses up a backup code.",
    effect: "write",
    withoutConfirmation: "A code of six digits is an authenticator's, which nothing uses up.",
    path: { user_id },
    body: { code: Secret },
    response: returnsObject(CodeVerificationResult),
    outcomeCheck: { unverifiable: "Ask the user for another code: a correct one is used up." },
    confirm: {
      ...buildConfirmation("A code that is not an authenticator's uses up one of the user's backup codes."),
      when: [{ arguments: { code: isNot(/^\d{6}$/) }, target: { backup_code_enabled: true } }],
      dependents: { "sets of backup codes": backupCodesImpact },
    },
  }),

  delete_user_totp: defineOperation({
    request: "DELETE /users/{user_id}/totp",
    title: "Delete a user's authenticator",
    description: "Disconnects a user's authenticator app. Backup codes go with the last second factor.",
    effect: "destructive",
    path: { user_id },
    response: returnsObject(CredentialsOwner),
    confirm: {
      ...buildConfirmation(
        "The codes of the user's authenticator app stop working; they must set it up again.",
      ),
      dependents: {
        "authenticator apps": authenticatorImpact,
        "sets of backup codes": {
          ...backupCodesImpact,
          whenTarget: { "phone_numbers.*.reserved_for_second_factor": atMost(0, true) },
        },
      },
    },
  }),

  delete_user_backup_codes: defineOperation({
    request: "DELETE /users/{user_id}/backup_code",
    title: "Delete a user's backup codes",
    description: "Deletes all backup codes of a user.",
    effect: "destructive",
    path: { user_id },
    response: returnsObject(CredentialsOwner),
    confirm: {
      ...buildConfirmation("The codes that the user has kept stop working."),
      dependents: { "sets of backup codes": backupCodesImpact },
    },
  }),

  disable_user_mfa: defineOperation({
    request: "DELETE /users/{user_id}/mfa",
    title: "Disable a user's second factors",
    description: "Removes every second factor of a user at once: authenticator, SMS codes and backup codes.",
    effect: "destructive",
    path: { user_id },
    response: returnsObject(CredentialsOwner),
    confirm: {
      ...buildConfirmation("One factor is enough to sign in as this user until they set up another."),
      dependents: {
        "authenticator apps": authenticatorImpact,
        "sets of backup codes": backupCodesImpact,
        "phone numbers as second factors": {
          noun: "phone number as a second factor",
          field: "phone_numbers",
          where: { reserved_for_second_factor: true },
          labelFields: ["phone_number"],
          survives: true,
        },
      },
    },
  }),

  delete_user_passkey: defineOperation({
    request: "DELETE /users/{user_id}/passkeys/{passkey_identification_id}",
    title: "Delete a user's passkey",
    description: "Deletes one passkey of a user, who is told by email. get_user lists them.",
    effect: "destructive",
    notifies: "email",
    path: { user_id, passkey_identification_id: identificationId },
    response: returnsObject(DeletedObject),
    confirm: buildItemConfirmation(
      "passkeys",
      [{ id: "{passkey_identification_id}" }],
      ["name", "id"],
      "The user cannot sign in with this passkey any more.",
    ),
  }),

  delete_user_web3_wallet: defineOperation({
    request: "DELETE /users/{user_id}/web3_wallets/{web3_wallet_identification_id}",
    title: "Delete a user's web3 wallet",
    description: "Removes a user's wallet. The last identification stays. get_user lists them.",
    effect: "destructive",
    path: { user_id, web3_wallet_identification_id: identificationId },
    response: returnsObject(DeletedObject),
    confirm: buildItemConfirmation(
      "web3_wallets",
      [{ id: "{web3_wallet_identification_id}" }],
      ["web3_wallet"],
      "The user cannot sign in with this wallet any more, and anyone may claim it.",
    ),
  }),

  delete_user_external_account: defineOperation({
    request: "DELETE /users/{user_id}/external_accounts/{external_account_id}",
    title: "Disconnect a user's social account",
    description: "Disconnects a user's Google, GitHub or other social account. get_user lists them.",
    effect: "destructive",
    path: { user_id, external_account_id: idParam("eac") },
    response: returnsObject(DeletedObject),
    // The path accepts several ids: accounts connected long ago are addressed by the id of their identification.
    confirm: buildItemConfirmation(
      "external_accounts",
      [
        { id: "{external_account_id}" },
        { external_account_id: "{external_account_id}" },
        { identification_id: "{external_account_id}" },
      ],
      ["email_address", "username", "provider_user_id"],
      "The user cannot sign in with this account until they connect it again.",
    ),
  }),

  list_user_oauth_access_tokens: defineOperation({
    request: "GET /users/{user_id}/oauth_access_tokens/{provider}",
    title: "List a user's tokens for a social provider",
    description: "Gets the tokens for a user's connected account with a social provider.",
    effect: "read",
    path: {
      user_id,
      provider: z.string().regex(/^[\w-]+$/, { message: "must be a provider such as oauth_google" }),
    },
    query: pagingParams,
    response: returnsArray(OAuthAccessToken, "paginated"),
  }),
};
