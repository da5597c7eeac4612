import { z } from "zod/v3";
import { Metadata } from "../../../../tools/models/common.ts";
import { assertSignUpAllowed } from "../restrictions/sign-up-restrictions.ts";
import { credentialColumns } from "../users/credentials.ts";
import { ApiError, invalidParam, missingParam, notFound, badState } from "../../api-error.ts";
import { newUserRow, parseIdentifier, createIdentification, identifierTaken } from "../users/users.ts";
import { isAbandoned, listMissingFields, listUnverifiedFields } from "./sign-up-fields.ts";
import type { Sandbox } from "../../context.ts";
import { createSession } from "./sign-in.ts";
import { findClaimedIdentification } from "../../store/identifications.ts";
import type { SessionRow } from "../../store/sessions.ts";
import * as store from "../../store/sign-ups.ts";
import { findUserByExternalId, insertUser, updateUser } from "../../store/users.ts";
import { findLatestSignUpVerification } from "../../store/verifications.ts";
import type { AddressType } from "../users/identifications.ts";
import { sendCode, effectiveVerificationStatus, attemptCode } from "../users/verification.ts";

/** How people become users by themselves: they say who they are, and prove it by a code. */

const SIGN_UP_ABANDON_MS = 24 * 60 * 60 * 1000;

/** What somebody who signs up says. */
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

/** Begins a sign-up; nobody is a user yet. */
export async function createSignUp(
  sandbox: Sandbox,
  input: z.output<typeof SignUpInput>,
): Promise<store.SignUpRow> {
  await assertIdentifierAvailable(sandbox, "email_address", input.email_address);
  await assertIdentifierAvailable(sandbox, "phone_number", input.phone_number);
  const { password_digest, password_hasher } = await credentialColumns(sandbox, { password: input.password });
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

/** @throws Failure 403 for a sign-up that is complete or abandoned */
export async function getOpenSignUp(sandbox: Sandbox, id: string): Promise<store.SignUpRow> {
  const row = await getSignUp(sandbox, id);
  const abandoned = isAbandoned(row, sandbox.now());
  if (row.status === "missing_requirements" && !abandoned) return row;
  throw new ApiError(403, {
    code: "sign_up_cannot_be_updated",
    message: "sign-up cannot be updated",
    longMessage: `Sign-up ${id} is ${abandoned ? "abandoned" : row.status}; only an open one can be changed.`,
  });
}

/** @throws Failure 422 where a user has the external id */
export async function assertExternalIdAvailable(sandbox: Sandbox, externalId: string): Promise<void> {
  if ((await findUserByExternalId(sandbox.db, externalId)) !== undefined)
    throw identifierTaken("external_id", externalId);
}

/** Sends the code that proves the address or number. */
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

/** Makes the user of a sign-up that lacks nothing, and signs them in. */
async function completeSignUp(
  sandbox: Sandbox,
  row: store.SignUpRow,
  strategy: Strategy,
): Promise<SessionRow> {
  if (row.external_id !== null) await assertExternalIdAvailable(sandbox, row.external_id);
  const user = {
    ...newUserRow(sandbox),
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

/** What came of a code: what is wrong with it, or nothing. */
export interface SignUpAttempt {
  readonly error?: ApiError;
  readonly row: store.SignUpRow;
}

/**
 * Tries a code; with the last one that was needed the sign-up is complete. A wrong code counts, so that its failure
 * is a result and takes nothing back.
 */
export async function attemptSignUp(
  sandbox: Sandbox,
  id: string,
  { strategy, code }: { readonly strategy: Strategy; readonly code: string },
): Promise<SignUpAttempt> {
  const signUp = await getOpenSignUp(sandbox, id);
  const verification = await findLatestSignUpVerification(sandbox.db, id, strategy);
  if (verification === undefined) throw badState("verification_not_sent", "No code has been sent yet.");
  const status = effectiveVerificationStatus(await attemptCode(sandbox, verification, code), sandbox.now());
  if (status === "unverified")
    return { row: signUp, error: invalidParam("code", "The code is incorrect.", "form_code_incorrect") };
  if (status !== "verified")
    return {
      row: signUp,
      error: badState(`verification_${status}`, `The code has ${status}; a new one must be sent.`),
    };
  await store.updateSignUp(sandbox.db, id, { [`${IDENTIFIER_BY_STRATEGY[strategy]}_verified`]: 1 });
  const row = await getSignUp(sandbox, id);
  if (listMissingFields(row).length === 0 && listUnverifiedFields(row).length === 0)
    await completeSignUp(sandbox, row, strategy);
  return { row: await getSignUp(sandbox, id) };
}
