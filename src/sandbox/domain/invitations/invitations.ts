import { ApiError } from "../../api-error.ts";
import { toCanonicalEmail, assertEmail } from "../users/identifiers.ts";
import { deliver } from "../mail/mail.ts";
import { findUserByEmail } from "../users/users.ts";
import type { Sandbox } from "../../context.ts";
import { getInstance } from "../../store/instance.ts";
import { findPendingInvitation, insertInvitation, type InvitationRow } from "../../store/invitations.ts";
import { issueTicket } from "../tokens/tickets.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** For how many days an invitation is good when nobody says (specification: `expires_in_days`). */
export const DEFAULT_EXPIRES_IN_DAYS = 30;

export const expiresAt = (sandbox: Sandbox, days: number): number => sandbox.now() + days * DAY_MS;

/** An invitation that nobody has answered is expired from its time on. */
export const effectiveInvitationStatus = <Status extends string>(
  { status, expires_at }: { readonly status: Status | "pending"; readonly expires_at: number },
  now: number,
): Status | "pending" | "expired" => (status === "pending" && expires_at <= now ? "expired" : status);

export interface CreateInvitationInput {
  readonly emailAddress: string;
  /** The field that the address came in. */
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

/** Invites somebody to the application, and mails the link unless it is not to be. */
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
  const expires_at = expiresAt(sandbox, expiresInDays);
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

/** Says of which item of a bulk a failure is. */
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
