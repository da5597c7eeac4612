import { z } from "zod/v3";
import { Metadata } from "../../../../tools/index.ts";
import { ApiError, invalidState, invalidParam, missingParam, notFound } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findClaimedIdentification,
  findLatestSignUpVerification,
  findUserByExternalId,
  insertUser,
  type SessionRow,
  updateUser,
} from "../../store/index.ts";
import * as store from "../../store/index.ts";
import { assertSignUpAllowed } from "../restrictions/index.ts";
import {
  type AddressType,
  attemptCode,
  createIdentification,
  buildCredentialColumns,
  effectiveVerificationStatus,
  identifierTaken,
  buildUserRow,
  parseIdentifier,
  sendCode,
} from "../users/index.ts";
import { createSession } from "./sign-in.ts";
import { isSignUpAbandoned, listMissingSignUpFields, listUnverifiedSignUpFields } from "./sign-up-fields.ts";

/** Sign-ups: users enter their data and verify their email address or phone number by a code. */

const SIGN_UP_ABANDON_MS = 24 * 60 * 60 * 1000;

/** Data that a user enters at sign-up. */
export const SignUpInput = z.object({
  email_address: z.string().optional(),
  phone_number: z.string().optional(),
  password: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  locale: z.string().optional(),
  unsafe_metadata: Metadata.optional(),
});

const IDENTIFIER_BY_STRATEGY = { email_code: "email_address", phone_code: "phone_number" } as const;

export const SignUpStrategy = z.enum(["email_code", "phone_code"]);

type Strategy = z.output<typeof SignUpStrategy>;

async function assertIdentifierAvailable(
  sandbox: Sandbox,
  type: AddressType,
  identifier: string | undefined,
): Promise<void> {
  if (identifier === undefined) return;
  const canonical = parseIdentifier(type, identifier);
  if ((await findClaimedIdentification(sandbox.db, type, canonical)) !== undefined)
    throw identifierTaken(type, identifier);
  await assertSignUpAllowed(sandbox, canonical);
}

/**
 * Creates a sign-up. The user is created when the sign-up is complete.
 *
 * @throws ApiError 422 if a field is invalid or an identifier is taken, 403 if restrictions exclude an identifier
 */
export async function createSignUp(
  sandbox: Sandbox,
  input: z.output<typeof SignUpInput>,
): Promise<store.SignUpRow> {
  await assertIdentifierAvailable(sandbox, "email_address", input.email_address);
  await assertIdentifierAvailable(sandbox, "phone_number", input.phone_number);
  const { password_digest, password_hasher } = await buildCredentialColumns(sandbox, {
    password: input.password,
  });
  const now = sandbox.now();
  const row: store.SignUpRow = {
    id: sandbox.newId("sua"),
    status: "missing_requirements",
    email_address: input.email_address ?? null,
    email_address_verified: 0,
    phone_number: input.phone_number ?? null,
    phone_number_verified: 0,
    password_digest: password_digest ?? null,
    password_hasher: password_hasher ?? null,
    first_name: input.first_name ?? null,
    last_name: input.last_name ?? null,
    locale: input.locale ?? null,
    unsafe_metadata: JSON.stringify(input.unsafe_metadata ?? {}),
    custom_action: 0,
    external_id: null,
    created_session_id: null,
    created_user_id: null,
    abandon_at: now + SIGN_UP_ABANDON_MS,
    created_at: now,
  };
  await store.insertSignUp(sandbox.db, row);
  return row;
}

export async function getSignUp(sandbox: Sandbox, id: string): Promise<store.SignUpRow> {
  const row = await store.findSignUp(sandbox.db, id);
  if (row === undefined) throw notFound("sign-up", id);
  return row;
}

/** @throws ApiError 403 if the sign-up is complete or abandoned, 404 if it does not exist */
export async function getOpenSignUp(sandbox: Sandbox, id: string): Promise<store.SignUpRow> {
  const row = await getSignUp(sandbox, id);
  const abandoned = isSignUpAbandoned(row, sandbox.now());
  if (row.status === "missing_requirements" && !abandoned) return row;
  throw new ApiError(403, {
    code: "sign_up_cannot_be_updated",
    message: "sign-up cannot be updated",
    longMessage: `Sign-up ${id} is ${abandoned ? "abandoned" : row.status}; only an open one can be changed.`,
  });
}

/** @throws ApiError 422 if a user already has the external id */
export async function assertExternalIdAvailable(sandbox: Sandbox, externalId: string): Promise<void> {
  if ((await findUserByExternalId(sandbox.db, externalId)) !== undefined)
    throw identifierTaken("external_id", externalId);
}

/**
 * Sends a verification code to the email address or phone number of the sign-up.
 *
 * @throws ApiError 422 if the sign-up does not have it
 */
export async function prepareSignUp(
  sandbox: Sandbox,
  id: string,
  strategy: Strategy,
): Promise<store.SignUpRow> {
  const row = await getOpenSignUp(sandbox, id);
  const type = IDENTIFIER_BY_STRATEGY[strategy];
  const to = row[type];
  if (to === null) throw missingParam(type);
  await sendCode(sandbox, type, to, { identification_id: null, sign_up_id: id });
  return row;
}

/** Creates the user of a sign-up that has all required and verified fields, and creates a session. */
async function completeSignUp(
  sandbox: Sandbox,
  row: store.SignUpRow,
  strategy: Strategy,
): Promise<SessionRow> {
  if (row.external_id !== null) await assertExternalIdAvailable(sandbox, row.external_id);
  const user = {
    ...buildUserRow(sandbox),
    external_id: row.external_id,
    first_name: row.first_name,
    last_name: row.last_name,
    locale: row.locale,
    password_digest: row.password_digest,
    password_hasher: row.password_hasher,
    password_last_updated_at: row.password_digest === null ? null : row.created_at,
    unsafe_metadata: row.unsafe_metadata,
  };
  await insertUser(sandbox.db, user);
  const createVerifiedIdentification = async (type: AddressType, codeStrategy: Strategy) => {
    const identifier = row[type];
    if (identifier === null) return null;
    const input = { userId: user.id, type, identifier, strategy: codeStrategy, verified: true };
    return (await createIdentification(sandbox, input)).id;
  };
  await updateUser(sandbox.db, user.id, {
    primary_email_address_id: await createVerifiedIdentification("email_address", "email_code"),
    primary_phone_number_id: await createVerifiedIdentification("phone_number", "phone_code"),
  });
  const session = await createSession(sandbox, { userId: user.id, strategy });
  await store.updateSignUp(sandbox.db, row.id, {
    status: "complete",
    created_user_id: user.id,
    created_session_id: session.id,
  });
  return session;
}

/** Result of a code attempt; `error` is set if the code was not accepted. */
export interface SignUpAttempt {
  readonly error?: ApiError;
  readonly row: store.SignUpRow;
}

/**
 * Attempts a code; completes the sign-up if all fields are now present and verified. A rejected code is returned
 * instead of thrown, so that the transaction is not rolled back and the attempt counts.
 *
 * @throws ApiError 400 if no code has been sent
 */
export async function attemptSignUp(
  sandbox: Sandbox,
  id: string,
  { strategy, code }: { readonly strategy: Strategy; readonly code: string },
): Promise<SignUpAttempt> {
  const signUp = await getOpenSignUp(sandbox, id);
  const verification = await findLatestSignUpVerification(sandbox.db, id, strategy);
  if (verification === undefined) throw invalidState("verification_not_sent", "No code has been sent yet.");
  const status = effectiveVerificationStatus(await attemptCode(sandbox, verification, code), sandbox.now());
  if (status === "unverified")
    return { row: signUp, error: invalidParam("code", "The code is incorrect.", "form_code_incorrect") };
  if (status !== "verified")
    return {
      row: signUp,
      error: invalidState(`verification_${status}`, `The code has ${status}; a new one must be sent.`),
    };
  await store.updateSignUp(sandbox.db, id, { [`${IDENTIFIER_BY_STRATEGY[strategy]}_verified`]: 1 });
  const row = await getSignUp(sandbox, id);
  if (listMissingSignUpFields(row).length === 0 && listUnverifiedSignUpFields(row).length === 0)
    await completeSignUp(sandbox, row, strategy);
  return { row: await getSignUp(sandbox, id) };
}
