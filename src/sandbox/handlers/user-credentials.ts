import type { z } from "zod/v3";
import { DEFAULT_LIMIT, type OAuthAccessToken, type userCredentials } from "../../../tools/index.ts";
import { ApiError, invalidParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  activateSessionsAfterReset,
  assertNotLastIdentification,
  consumeBackupCode,
  deliver,
  findPrimary,
  getIdentification,
  getUser,
  isTotpCode,
  parseMetadata,
  parseProvider,
  removeIdentification,
  verifyPassword,
  verifyTotp,
  withSecondFactorSync,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import {
  clearPhoneSecondFactors,
  deleteExternalAccount,
  deletePasskey,
  type ExternalAccountRow,
  listExternalAccountsOfUsers,
  listPasskeysOfUsers,
  revokeSessionsOfUser,
  updateUser,
  type UserRow,
} from "../store/index.ts";
import { patchUser, presentUserById } from "./patch-user.ts";

/** @throws ApiError 400 if the user has no password */
function getPassword({ password_digest, password_hasher }: UserRow) {
  if (password_digest === null || password_hasher === null)
    throw new ApiError(400, {
      code: "no_password_set",
      message: "no password set",
      longMessage: "This user has no password.",
    });
  return { digest: password_digest, hasher: password_hasher };
}

/**
 * Removes second factors or backup codes of a user.
 *
 * @param factors the columns to clear
 */
const removeFactors = (sandbox: Sandbox, userId: string, factors: Partial<UserRow>) =>
  withSecondFactorSync(sandbox, userId, async () => {
    await updateUser(sandbox.db, userId, { ...factors, updated_at: sandbox.now() });
    return { user_id: userId };
  });

async function verifyCode(sandbox: Sandbox, user: UserRow, code: string): Promise<"totp" | "backup_code"> {
  const { totp_secret, backup_codes } = user;
  if (totp_secret === null && backup_codes === null)
    throw new ApiError(400, {
      code: "totp_disabled",
      message: "TOTP is disabled",
      longMessage: "This user has neither an authenticator app nor backup codes.",
    });
  if (totp_secret !== null && verifyTotp(totp_secret, code, sandbox.now())) return "totp";
  const remainingCodes = backup_codes === null ? undefined : await consumeBackupCode(backup_codes, code);
  if (remainingCodes === undefined)
    throw backup_codes === null && !isTotpCode(code)
      ? invalidParam("code", "The code of an authenticator app has six digits.", "totp_invalid_length")
      : invalidParam("code", "The code is not currently valid for this user.", "totp_incorrect_code");
  await updateUser(sandbox.db, user.id, {
    backup_codes: remainingCodes.length === 0 ? null : JSON.stringify(remainingCodes),
  });
  return "backup_code";
}

const unprocessable = (code: string, longMessage: string) =>
  new ApiError(422, { code, message: code.replaceAll("_", " "), longMessage });

/**
 * Presents the access token of an external account. An expired token cannot be refreshed, because the sandbox has no
 * access to the provider.
 *
 * @throws ApiError 422 if the account has no token, 400 or 422 if the token has expired
 */
function presentAccessToken(row: ExternalAccountRow, now: number): z.input<typeof OAuthAccessToken> {
  if (row.access_token === null)
    throw unprocessable("oauth_missing_access_token", `There is no token for account ${row.id}.`);
  if (row.token_expires_at !== null && row.token_expires_at <= now) {
    if (row.refresh_token === null)
      throw unprocessable("oauth_missing_refresh_token", `The token of account ${row.id} has expired.`);
    throw new ApiError(400, {
      code: "oauth_token_retrieval_error",
      message: "token retrieval failed",
      longMessage: `The token of account ${row.id} has expired, and its provider cannot be reached for a new one.`,
    });
  }
  return {
    object: "oauth_access_token",
    external_account_id: row.id,
    provider_user_id: row.provider_user_id,
    token: row.access_token,
    expires_at: row.token_expires_at,
    provider: row.provider,
    public_metadata: parseMetadata(row.public_metadata),
    label: row.label,
    scopes: row.approved_scopes.split(" ").filter((scope) => scope !== ""),
  };
}

export const userCredentialHandlers: Handlers<typeof userCredentials> = {
  async verify_user_password(sandbox, { user_id, password }) {
    const { digest, hasher } = getPassword(await getUser(sandbox, user_id));
    if (!(await verifyPassword(password, hasher, digest)))
      throw invalidParam("password", "The password is incorrect.", "incorrect_password");
    return { verified: true };
  },

  async remove_user_password(sandbox, { user_id, sign_out_of_other_sessions }) {
    const user = await getUser(sandbox, user_id);
    if (user.password_digest !== null)
      await updateUser(sandbox.db, user.id, {
        password_digest: null,
        password_hasher: null,
        password_last_updated_at: null,
        password_compromised: 0,
        updated_at: sandbox.now(),
      });
    await activateSessionsAfterReset(sandbox, user.id);
    if (sign_out_of_other_sessions === true) await revokeSessionsOfUser(sandbox.db, user.id, sandbox.now());
    return presentUserById(sandbox, user.id);
  },

  async set_user_password_compromised(sandbox, { user_id, revoke_all_sessions }) {
    getPassword(await getUser(sandbox, user_id));
    const user = await patchUser(sandbox, user_id, { password_compromised: 1 });
    if (revoke_all_sessions === true) await revokeSessionsOfUser(sandbox.db, user_id, sandbox.now());
    return user;
  },

  async unset_user_password_compromised(sandbox, { user_id }) {
    getPassword(await getUser(sandbox, user_id));
    await activateSessionsAfterReset(sandbox, user_id);
    return patchUser(sandbox, user_id, { password_compromised: 0 });
  },

  async verify_user_totp(sandbox, { user_id, code }) {
    return { verified: true, code_type: await verifyCode(sandbox, await getUser(sandbox, user_id), code) };
  },

  delete_user_totp: (sandbox, { user_id }) => removeFactors(sandbox, user_id, { totp_secret: null }),

  delete_user_backup_codes: (sandbox, { user_id }) => removeFactors(sandbox, user_id, { backup_codes: null }),

  disable_user_mfa: (sandbox, { user_id }) =>
    withSecondFactorSync(sandbox, user_id, async () => {
      await clearPhoneSecondFactors(sandbox.db, user_id);
      return removeFactors(sandbox, user_id, { totp_secret: null, backup_codes: null });
    }),

  async delete_user_passkey(sandbox, { user_id, passkey_identification_id: id }) {
    const user = await getUser(sandbox, user_id);
    const passkey = (await listPasskeysOfUsers(sandbox.db, [user.id])).find((row) => row.id === id);
    if (passkey === undefined) throw notFound("passkey", id);
    await deletePasskey(sandbox.db, id);
    await updateUser(sandbox.db, user.id, { updated_at: sandbox.now() });
    const address = await findPrimary(sandbox, user, "email_address");
    if (address !== undefined)
      await deliver(sandbox, {
        channel: "email",
        template: "passkey_removed",
        to: address.identifier,
        data: { greeting_name: user.first_name, passkey_name: passkey.name },
      });
    return { object: "passkey", id, deleted: true };
  },

  async delete_user_web3_wallet(sandbox, { user_id, web3_wallet_identification_id: id }) {
    const user = await getUser(sandbox, user_id);
    const wallet = await getIdentification(sandbox, "web3_wallet", id);
    if (wallet.user_id !== user.id) throw notFound("web3 wallet", id);
    await removeIdentification(sandbox, "web3_wallet", id);
    return { object: "web3_wallet", id, deleted: true };
  },

  async delete_user_external_account(sandbox, { user_id, external_account_id: id }) {
    const user = await getUser(sandbox, user_id);
    const account = (await listExternalAccountsOfUsers(sandbox.db, [user.id])).find((row) => row.id === id);
    if (account === undefined)
      throw new ApiError(404, {
        code: "external_account_not_found",
        message: "external account not found",
        longMessage: `User ${user.id} has no external account with id ${id}.`,
      });
    await assertNotLastIdentification(sandbox, user.id, id, `${account.provider} ${account.email_address}`);
    await deleteExternalAccount(sandbox.db, id);
    await updateUser(sandbox.db, user.id, { updated_at: sandbox.now() });
    return { object: "external_account", id, deleted: true };
  },

  async list_user_oauth_access_tokens(
    sandbox,
    { user_id, provider: name, limit = DEFAULT_LIMIT, offset = 0 },
  ) {
    const user = await getUser(sandbox, user_id);
    const provider = parseProvider(name);
    const accounts = (await listExternalAccountsOfUsers(sandbox.db, [user.id])).filter(
      (row) => row.provider === provider,
    );
    return {
      data: accounts.slice(offset, offset + limit).map((row) => presentAccessToken(row, sandbox.now())),
      total_count: accounts.length,
    };
  },
};
