import { ApiError } from "../../api-error.ts";
import type { Sandbox } from "../../context.ts";
import {
  findPendingInvitation,
  getInstance,
  insertInvitation,
  type InvitationRow,
} from "../../store/index.ts";
import { deliver } from "../mail/index.ts";
import { issueTicket } from "../tokens/index.ts";
import { assertEmail, findUserByEmail, toCanonicalEmail } from "../users/index.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Default lifetime of an invitation, in days (specification: `expires_in_days`). */
export const DEFAULT_EXPIRES_IN_DAYS = 30;

export const calculateExpiresAt = (sandbox: Sandbox, days: number): number => sandbox.now() + days * DAY_MS;

/** Status of an invitation at time `now`: a pending invitation is expired once `expires_at` has passed. */
export const effectiveInvitationStatus = <Status extends string>(
  { status, expires_at }: { readonly status: Status | "pending"; readonly expires_at: number },
  now: number,
): Status | "pending" | "expired" => (status === "pending" && expires_at <= now ? "expired" : status);

export interface CreateInvitationInput {
  readonly emailAddress: string;
  /** Name of the field that contains the address, for error messages. Default: `email_address`. */
  readonly param?: string;
  readonly publicMetadata?: Readonly<Record<string, unknown>> | undefined;
  readonly redirectUrl?: string | undefined;
  readonly notify: boolean;
  readonly ignoreExisting: boolean;
  readonly expiresInDays?: number | undefined;
  readonly template?: "invitation" | "waitlist_invitation" | undefined;
}

const duplicateRecord = (longMessage: string, param: string) =>
  new ApiError(400, { code: "duplicate_record", message: "duplicate record", longMessage, param });

async function assertNotDuplicate(sandbox: Sandbox, address: string, param: string): Promise<void> {
  if ((await findUserByEmail(sandbox, address)) !== undefined)
    throw duplicateRecord(
      `${address} already belongs to a user; set ignore_existing to invite anyway.`,
      param,
    );
  const pending = await findPendingInvitation(sandbox.db, toCanonicalEmail(address), sandbox.now());
  if (pending !== undefined)
    throw duplicateRecord(
      `${address} has a pending invitation (${pending.id}); set ignore_existing to invite anyway.`,
      param,
    );
}

/**
 * Creates an invitation to the application, and emails the link if `notify` is true.
 *
 * @throws ApiError 422 if the address is malformed; 400 if it belongs to a user or already has a pending invitation,
 * unless `ignoreExisting`
 */
export async function createInvitation(
  sandbox: Sandbox,
  invitation: CreateInvitationInput,
): Promise<InvitationRow> {
  const { emailAddress, param = "email_address", publicMetadata = {} } = invitation;
  assertEmail(emailAddress, param);
  if (!invitation.ignoreExisting) await assertNotDuplicate(sandbox, emailAddress, param);

  const now = sandbox.now();
  const id = sandbox.newId("inv");
  const expiresInDays = invitation.expiresInDays ?? DEFAULT_EXPIRES_IN_DAYS;
  const expires_at = calculateExpiresAt(sandbox, expiresInDays);
  const { url } = await issueTicket(sandbox, "invitation", id, expires_at);
  const row: InvitationRow = {
    id,
    email_address: emailAddress,
    canonical: toCanonicalEmail(emailAddress),
    status: "pending",
    public_metadata: JSON.stringify(publicMetadata),
    redirect_url: invitation.redirectUrl ?? null,
    url,
    expires_at,
    created_at: now,
    updated_at: now,
  };
  await insertInvitation(sandbox.db, row);
  if (invitation.notify) {
    const { application_name } = await getInstance(sandbox.db);
    await deliver(sandbox, {
      channel: "email",
      template: invitation.template ?? "invitation",
      to: emailAddress,
      data: {
        action_url: url,
        inviter_name: application_name,
        invitation: { expires_in_days: expiresInDays },
        public_metadata: publicMetadata,
      },
    });
  }
  return row;
}

/** Runs `work` for an item of a bulk request and adds the item's index to the error details of an ApiError. */
export async function withItemIndex<T>(index: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(
      error.status,
      ...error.details.map(({ code, message, longMessage, param }) => ({
        code,
        message,
        longMessage: `Invitation ${index + 1}: ${longMessage ?? message}`,
        param: param === undefined ? undefined : `${index}.${param}`,
      })),
    );
  }
}
