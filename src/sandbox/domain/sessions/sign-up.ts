import { z } from "zod/v3";
import { Metadata } from "../../../../tools/models/common.ts";
import { checkAdmitted } from "../restrictions/sign-up-restrictions.ts";
import { credentialColumns } from "../users/credentials.ts";
import { Failure, invalidParam, missingParam, notFound, refused } from "../../api-error.ts";
import { blankUser, checkIdentifier, identify, taken } from "../users/users.ts";
import { isAbandoned, missingFieldsOf, unverifiedFieldsOf } from "../../presenters/sign-ups.ts";
import type { Sandbox } from "../../context.ts";
import { beginSession } from "./sign-in.ts";
import { findClaimed } from "../../store/identifications.ts";
import type { SessionRow } from "../../store/sessions.ts";
import * as store from "../../store/sign-ups.ts";
import { findUserByExternalId, insertUser, updateUser } from "../../store/users.ts";
import { findVerificationOfSignUp } from "../../store/verifications.ts";
import type { AddressType } from "../users/identifications.ts";
import { sendCode, statusOf, tryCode } from "../users/verification.ts";

/** How people become users by themselves: they say who they are, and prove it by a code. */

const ABANDONED_AFTER = 24 * 60 * 60 * 1000;

/** What somebody who signs up says. */
export const NewSignUp = z.object({
  email_address: z.string().optional(),
  phone_number: z.string().optional(),
  password: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  locale: z.string().optional(),
  unsafe_metadata: Metadata.optional(),
});

const STRATEGIES = { email_code: "email_address", phone_code: "phone_number" } as const;

export const SignUpStrategy = z.enum(["email_code", "phone_code"]);

type Strategy = z.output<typeof SignUpStrategy>;

async function checkNew(sandbox: Sandbox, type: AddressType, identifier: string | undefined): Promise<void> {
  if (identifier === undefined) return;
  const canonical = checkIdentifier(type, identifier);
  if ((await findClaimed(sandbox.db, type, canonical)) !== undefined) throw taken(type, identifier);
  await checkAdmitted(sandbox, canonical);
}

/** Begins a sign-up; nobody is a user yet. */
export async function startSignUp(
  sandbox: Sandbox,
  given: z.output<typeof NewSignUp>,
): Promise<store.SignUpRow> {
  await checkNew(sandbox, "email_address", given.email_address);
  await checkNew(sandbox, "phone_number", given.phone_number);
  const { password_digest, password_hasher } = await credentialColumns(sandbox, { password: given.password });
  const at = sandbox.now();
  const row: store.SignUpRow = {
    id: sandbox.newId("sua"),
    status: "missing_requirements",
    email_address: given.email_address ?? null,
    email_address_verified: 0,
    phone_number: given.phone_number ?? null,
    phone_number_verified: 0,
    password_digest: password_digest ?? null,
    password_hasher: password_hasher ?? null,
    first_name: given.first_name ?? null,
    last_name: given.last_name ?? null,
    locale: given.locale ?? null,
    unsafe_metadata: JSON.stringify(given.unsafe_metadata ?? {}),
    custom_action: 0,
    external_id: null,
    created_session_id: null,
    created_user_id: null,
    abandon_at: at + ABANDONED_AFTER,
    created_at: at,
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
  throw new Failure(403, {
    code: "sign_up_cannot_be_updated",
    message: "sign-up cannot be updated",
    longMessage: `Sign-up ${id} is ${abandoned ? "abandoned" : row.status}; only an open one can be changed.`,
  });
}

/** @throws Failure 422 where a user has the external id */
export async function checkExternalId(sandbox: Sandbox, externalId: string): Promise<void> {
  if ((await findUserByExternalId(sandbox.db, externalId)) !== undefined)
    throw taken("external_id", externalId);
}

/** Sends the code that proves the address or number. */
export async function prepareSignUp(
  sandbox: Sandbox,
  id: string,
  strategy: Strategy,
): Promise<store.SignUpRow> {
  const row = await getOpenSignUp(sandbox, id);
  const type = STRATEGIES[strategy];
  const to = row[type];
  if (to === null) throw missingParam(type);
  await sendCode(sandbox, type, to, { identification_id: null, sign_up_id: id });
  return row;
}

/** Makes the user of a sign-up that lacks nothing, and signs them in. */
async function complete(sandbox: Sandbox, row: store.SignUpRow, strategy: Strategy): Promise<SessionRow> {
  if (row.external_id !== null) await checkExternalId(sandbox, row.external_id);
  const user = {
    ...blankUser(sandbox),
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
  const idOf = async (type: AddressType, code: Strategy) => {
    const identifier = row[type];
    if (identifier === null) return null;
    const given = { userId: user.id, type, identifier, strategy: code, verified: true };
    return (await identify(sandbox, given)).id;
  };
  await updateUser(sandbox.db, user.id, {
    primary_email_address_id: await idOf("email_address", "email_code"),
    primary_phone_number_id: await idOf("phone_number", "phone_code"),
  });
  const session = await beginSession(sandbox, { userId: user.id, strategy });
  await store.updateSignUp(sandbox.db, row.id, {
    status: "complete",
    created_user_id: user.id,
    created_session_id: session.id,
  });
  return session;
}

/** What came of a code: what is wrong with it, or nothing. */
export interface Attempt {
  readonly failure?: Failure;
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
): Promise<Attempt> {
  const before = await getOpenSignUp(sandbox, id);
  const sent = await findVerificationOfSignUp(sandbox.db, id, strategy);
  if (sent === undefined) throw refused("verification_not_sent", "No code has been sent yet.");
  const status = statusOf(await tryCode(sandbox, sent, code), sandbox.now());
  if (status === "unverified")
    return { row: before, failure: invalidParam("code", "The code is incorrect.", "form_code_incorrect") };
  if (status !== "verified")
    return {
      row: before,
      failure: refused(`verification_${status}`, `The code has ${status}; a new one must be sent.`),
    };
  await store.updateSignUp(sandbox.db, id, { [`${STRATEGIES[strategy]}_verified`]: 1 });
  const row = await getSignUp(sandbox, id);
  if (missingFieldsOf(row).length === 0 && unverifiedFieldsOf(row).length === 0)
    await complete(sandbox, row, strategy);
  return { row: await getSignUp(sandbox, id) };
}
