import { DEFAULT_LIMIT, type OperationInput, type users } from "../../../tools/index.ts";
import { ApiError, invalidParam } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  activateSessionsAfterReset,
  applyMergePatch,
  assertNotLastIdentification,
  changePrimary,
  createIdentification,
  buildCredentialColumns,
  getUser,
  identifierTaken,
  imageNotFound,
  buildMetadataColumns,
  buildUserRow,
  parseMetadata,
  parseOrderBy,
  PRIMARY_COLUMNS,
  verificationRequired,
  saveImage,
  toUserFilter,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { loadIdentifications, loadUsers, LOCKOUT, presentUser } from "../presenters/index.ts";
import {
  countUsers,
  deleteImage,
  findIdentification,
  type IdentificationRow,
  type IdentificationType,
  listUsers,
  revokeSessionsOfUser,
  USER_ORDER_COLUMNS,
  type UserOrderColumn,
} from "../store/index.ts";
import * as store from "../store/index.ts";
import { patchUser, presentUserById } from "./patch-user.ts";

const USERNAME_LENGTH = { min: 4, max: 64 } as const;

async function assertValidUsername(sandbox: Sandbox, username: string, ownId?: string): Promise<void> {
  const { min, max } = USERNAME_LENGTH;
  if (username.length < min || username.length > max)
    throw invalidParam(
      "username",
      `username must have ${min} to ${max} characters.`,
      "form_username_invalid_length",
    );
  if (!/^[\w-]+$/.test(username))
    throw invalidParam(
      "username",
      "username can contain only letters, digits, _ and -.",
      "form_username_invalid_character",
    );
  if (/^\d+$/.test(username))
    throw invalidParam(
      "username",
      "username must contain a character that is not a digit.",
      "form_username_needs_non_number_char",
    );
  const existing = await store.findUserByUsername(sandbox.db, username);
  if (existing !== undefined && existing.id !== ownId) throw identifierTaken("username", username);
}

async function assertExternalIdAvailable(
  sandbox: Sandbox,
  externalId: string,
  ownId?: string,
): Promise<void> {
  const existing = await store.findUserByExternalId(sandbox.db, externalId);
  if (existing !== undefined && existing.id !== ownId) throw identifierTaken("external_id", externalId);
}

const toBit = (flag: boolean) => (flag ? 1 : 0);

type ProfileInput = OperationInput<typeof users.update_user> | OperationInput<typeof users.create_user>;

/** The columns that are set in the same way when a user is created and when a user is updated. */
const toProfileColumns = (input: ProfileInput): Partial<store.UserRow> => ({
  ...(input.external_id === undefined ? {} : { external_id: input.external_id }),
  ...(input.first_name === undefined ? {} : { first_name: input.first_name }),
  ...(input.last_name === undefined ? {} : { last_name: input.last_name }),
  ...(input.locale === undefined ? {} : { locale: input.locale }),
  ...(input.timezone === undefined ? {} : { timezone: input.timezone }),
  // As in the API, an empty username means no username.
  ...(input.username === undefined ? {} : { username: input.username === "" ? null : input.username }),
  ...(input.delete_self_enabled === undefined
    ? {}
    : { delete_self_enabled: toBit(input.delete_self_enabled) }),
  ...(input.create_organization_enabled === undefined
    ? {}
    : { create_organization_enabled: toBit(input.create_organization_enabled) }),
  ...(input.create_organizations_limit === undefined
    ? {}
    : { create_organizations_limit: input.create_organizations_limit }),
  ...(input.bypass_client_trust === undefined
    ? {}
    : { bypass_client_trust: toBit(input.bypass_client_trust) }),
  ...(input.legal_accepted_at === undefined
    ? {}
    : { legal_accepted_at: Date.parse(input.legal_accepted_at) }),
  ...(input.created_at === undefined ? {} : { created_at: Date.parse(input.created_at) }),
});

async function assertValidProfile(sandbox: Sandbox, input: ProfileInput, ownId?: string): Promise<void> {
  const { username, external_id } = input;
  if (typeof username === "string" && username !== "") await assertValidUsername(sandbox, username, ownId);
  if (typeof external_id === "string") await assertExternalIdAvailable(sandbox, external_id, ownId);
}

type CreateUserInput = OperationInput<typeof users.create_user>;

function assertHasIdentifier(input: CreateUserInput): void {
  const identifiers = [input.email_address, input.phone_number, input.web3_wallet].flatMap(
    (list) => list ?? [],
  );
  if (identifiers.length > 0 || (input.username ?? "") !== "" || input.skip_user_requirement === true) return;
  throw new ApiError(422, {
    code: "form_data_missing",
    message: "missing data",
    longMessage: "A user needs an email address, a phone number, a wallet or a username.",
    meta: { param_names: ["email_address", "phone_number", "web3_wallet", "username"] },
  });
}

/**
 * Creates all identifications of a type for a new user and returns the first one, which becomes primary.
 *
 * @throws ApiError 422 if an identifier is invalid or taken, or if the number of statuses does not match
 */
async function createUserIdentifications(
  sandbox: Sandbox,
  userId: string,
  type: IdentificationType,
  identifiers: readonly string[] = [],
  statuses: readonly ("verified" | "reserved")[] = [],
): Promise<IdentificationRow | undefined> {
  if (statuses.length > 0 && statuses.length !== identifiers.length)
    throw invalidParam(
      `${type}_identification_status`,
      `${type}_identification_status must have one item for each ${type}.`,
      "form_param_array_length_mismatch",
    );
  const rows: IdentificationRow[] = [];
  for (const [index, identifier] of identifiers.entries()) {
    const verified = statuses[index] !== "reserved";
    const pendingStrategy = type === "phone_number" ? "phone_code" : "email_code";
    rows.push(
      await createIdentification(sandbox, {
        userId,
        type,
        identifier,
        verified,
        reserved: !verified,
        strategy: verified ? "admin" : pendingStrategy,
      }),
    );
  }
  return rows[0];
}

const lockColumns = (sandbox: Sandbox) =>
  ({ locked: 1, lockout_expires_at: sandbox.now() + LOCKOUT.durationMs }) as const;

/**
 * Returns a verified identification of the user that can become primary.
 *
 * @throws ApiError 422 if it does not exist or is not verified
 */
async function getPrimaryCandidate(
  sandbox: Sandbox,
  user: store.UserRow,
  type: IdentificationType,
  id: string,
): Promise<IdentificationRow> {
  const param = PRIMARY_COLUMNS[type];
  const row = await findIdentification(sandbox.db, id);
  if (row?.type !== type || row.user_id !== user.id)
    throw invalidParam(param, `The user has no ${type} with id ${id}.`, "form_resource_not_found");
  if (row.verification_status !== "verified") throw verificationRequired(param, row.identifier);
  return row;
}

async function updatePrimaries(
  sandbox: Sandbox,
  user: store.UserRow,
  input: OperationInput<typeof users.update_user>,
): Promise<void> {
  for (const type of ["email_address", "phone_number", "web3_wallet"] as const) {
    const id = input[PRIMARY_COLUMNS[type]];
    if (id === undefined) continue;
    const identification = await getPrimaryCandidate(sandbox, user, type, id);
    await changePrimary(sandbox, user, identification, input.notify_primary_email_address_changed === true);
  }
}

/** Bans a user and revokes the user's sessions. */
async function banUser(sandbox: Sandbox, id: string) {
  const user = await patchUser(sandbox, id, { banned: 1 });
  await revokeSessionsOfUser(sandbox.db, id, sandbox.now());
  return user;
}

/**
 * Returns the ids without duplicates.
 *
 * @throws ApiError 422 if a user does not exist
 */
async function requireUserIds(sandbox: Sandbox, ids: readonly string[]): Promise<readonly string[]> {
  const knownIds = new Set((await store.findUsersById(sandbox.db, ids)).map(({ id }) => id));
  const unknownId = ids.find((id) => !knownIds.has(id));
  if (unknownId !== undefined)
    throw invalidParam("user_ids", `No user was found with id ${unknownId}.`, "form_resource_not_found");
  return [...new Set(ids)];
}

async function toListResponse(sandbox: Sandbox, ids: readonly string[]) {
  const usersById = await loadUsers(sandbox.db, ids);
  const data = ids
    .flatMap((id) => usersById.get(id) ?? [])
    .map((userRecord) => presentUser(userRecord, sandbox.now()));
  return { data, total_count: data.length };
}

/**
 * Finds the user after whom a page begins.
 *
 * @throws ApiError 422 if the cursor is unknown or cannot be combined with the other parameters
 */
async function resolveCursor(
  sandbox: Sandbox,
  after: string | undefined,
  order: UserOrderColumn,
  offset: number,
) {
  if (after === undefined) return undefined;
  if (order !== "created_at")
    throw invalidParam("starting_after", "starting_after can only be used when ordering by created_at.");
  if (offset !== 0) throw invalidParam("offset", "offset cannot be used with starting_after.");
  const user = await store.findUser(sandbox.db, after);
  if (user === undefined)
    throw invalidParam("starting_after", `No user was found with id ${after}.`, "form_resource_not_found");
  return user;
}

export const userHandlers: Handlers<typeof users> = {
  async list_users(sandbox, { limit, offset = 0, starting_after, order_by, ...query }) {
    const { column, direction } = parseOrderBy(order_by ?? "-created_at", USER_ORDER_COLUMNS);
    const rows = await listUsers(sandbox.db, toUserFilter(query), {
      order: column,
      direction,
      limit: limit ?? DEFAULT_LIMIT,
      offset,
      after: await resolveCursor(sandbox, starting_after, column, offset),
    });
    const userRecords = await loadIdentifications(sandbox.db, rows);
    const now = sandbox.now();
    // list_users responds with a bare array, without a total, so the matching users are not counted; count_users does
    // that.
    return {
      data: userRecords.map((userRecord) => presentUser(userRecord, now)),
      total_count: userRecords.length,
    };
  },

  async count_users(sandbox, query) {
    return { object: "total_count", total_count: await countUsers(sandbox.db, toUserFilter(query)) };
  },

  async create_user(sandbox, input) {
    assertHasIdentifier(input);
    await assertValidProfile(sandbox, input);
    const row: store.UserRow = {
      ...buildUserRow(sandbox),
      ...toProfileColumns(input),
      ...(await buildCredentialColumns(sandbox, input)),
      public_metadata: JSON.stringify(input.public_metadata ?? {}),
      private_metadata: JSON.stringify(input.private_metadata ?? {}),
      unsafe_metadata: JSON.stringify(input.unsafe_metadata ?? {}),
      banned: toBit(input.banned === true),
      ...(input.locked === true ? lockColumns(sandbox) : {}),
    };
    await store.insertUser(sandbox.db, row);
    const email = await createUserIdentifications(
      sandbox,
      row.id,
      "email_address",
      input.email_address,
      input.email_address_identification_status,
    );
    const phone = await createUserIdentifications(
      sandbox,
      row.id,
      "phone_number",
      input.phone_number,
      input.phone_number_identification_status,
    );
    const wallet = await createUserIdentifications(sandbox, row.id, "web3_wallet", input.web3_wallet);
    await store.updateUser(sandbox.db, row.id, {
      primary_email_address_id: email?.id ?? null,
      primary_phone_number_id: phone?.id ?? null,
      primary_web3_wallet_id: wallet?.id ?? null,
    });
    return presentUserById(sandbox, row.id);
  },

  get_user: (sandbox, { user_id }) => presentUserById(sandbox, user_id),

  async update_user(sandbox, { user_id, ...input }) {
    const user = await getUser(sandbox, user_id);
    await assertValidProfile(sandbox, { user_id, ...input }, user.id);
    if ((input.username === null || input.username === "") && user.username !== null)
      await assertNotLastIdentification(sandbox, user.id, user.username, user.username);
    if (input.sign_out_of_other_sessions === true && input.password === undefined)
      throw invalidParam(
        "sign_out_of_other_sessions",
        "sign_out_of_other_sessions can only be used with password.",
        "form_conditional_param_disallowed",
      );
    await updatePrimaries(sandbox, user, { user_id, ...input });
    await store.updateUser(sandbox.db, user.id, {
      ...toProfileColumns({ user_id, ...input }),
      ...(await buildCredentialColumns(sandbox, input)),
      ...(input.profile_image_id === undefined
        ? {}
        : { profile_image_id: input.profile_image_id, image_url: null }),
      updated_at: sandbox.now(),
    });
    if (input.password !== undefined || input.password_digest !== undefined)
      await activateSessionsAfterReset(sandbox, user.id);
    if (input.sign_out_of_other_sessions === true)
      await revokeSessionsOfUser(sandbox.db, user.id, sandbox.now());
    return presentUserById(sandbox, user.id);
  },

  async update_user_metadata(sandbox, { user_id, ...patch }) {
    const user = await getUser(sandbox, user_id);
    const mergeColumn = (current: string, changes: Readonly<Record<string, unknown>> | undefined) =>
      changes === undefined ? current : JSON.stringify(applyMergePatch(parseMetadata(current), changes));
    return patchUser(sandbox, user.id, {
      public_metadata: mergeColumn(user.public_metadata, patch.public_metadata),
      private_metadata: mergeColumn(user.private_metadata, patch.private_metadata),
      unsafe_metadata: mergeColumn(user.unsafe_metadata, patch.unsafe_metadata),
    });
  },

  replace_user_metadata: (sandbox, { user_id, unsafe_metadata, ...metadata }) =>
    patchUser(sandbox, user_id, {
      ...buildMetadataColumns(metadata),
      ...(unsafe_metadata === undefined ? {} : { unsafe_metadata: JSON.stringify(unsafe_metadata) }),
    }),

  async set_user_profile_image(sandbox, { user_id, file }) {
    const { id: userId } = await getUser(sandbox, user_id);
    const { id, url } = await saveImage(sandbox, { user_id: userId }, file);
    return patchUser(sandbox, userId, { profile_image_id: id, image_url: url });
  },

  async delete_user_profile_image(sandbox, { user_id }) {
    const user = await getUser(sandbox, user_id);
    if (user.profile_image_id === null) throw imageNotFound("This user has no profile image.");
    await deleteImage(sandbox.db, { user_id: user.id });
    return patchUser(sandbox, user.id, { profile_image_id: null, image_url: null });
  },

  async delete_user(sandbox, { user_id }) {
    const { id, external_id } = await getUser(sandbox, user_id);
    await store.deleteUser(sandbox.db, id);
    return { object: "user", id, deleted: true, ...(external_id === null ? {} : { external_id }) };
  },

  ban_user: (sandbox, { user_id }) => banUser(sandbox, user_id),

  unban_user: (sandbox, { user_id }) => patchUser(sandbox, user_id, { banned: 0 }),

  async ban_users(sandbox, { user_ids }) {
    const ids = await requireUserIds(sandbox, user_ids);
    for (const id of ids) await banUser(sandbox, id);
    return toListResponse(sandbox, ids);
  },

  async unban_users(sandbox, { user_ids }) {
    const ids = await requireUserIds(sandbox, user_ids);
    for (const id of ids) await patchUser(sandbox, id, { banned: 0 });
    return toListResponse(sandbox, ids);
  },

  lock_user: (sandbox, { user_id }) => patchUser(sandbox, user_id, lockColumns(sandbox)),

  unlock_user: (sandbox, { user_id }) =>
    patchUser(sandbox, user_id, { locked: 0, lockout_expires_at: null, failed_attempts: 0 }),
};
