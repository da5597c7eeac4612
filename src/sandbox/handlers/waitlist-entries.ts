import type { z } from "zod/v3";
import {
  type CreateWaitlistEntry,
  DEFAULT_LIMIT,
  type waitlistEntries,
  type WaitlistEntry,
} from "../../../tools/index.ts";
import { ApiError, invalidParam, notFound } from "../api-error.ts";
import type { Sandbox } from "../context.ts";
import {
  assertEmail,
  createInvitation,
  deliver,
  effectiveInvitationStatus,
  parseOrderBy,
  toCanonicalEmail,
} from "../domain/index.ts";
import type { Handlers } from "../handler.ts";
import { presentInvitation } from "../presenters/index.ts";
import { findInvitation, findInvitationsById, type InvitationRow } from "../store/index.ts";
import * as store from "../store/index.ts";

type Wire = z.input<typeof WaitlistEntry>;

/** Presents entries with the invitations that were created from them. */
async function toResponses(sandbox: Sandbox, rows: readonly store.WaitlistEntryRow[]): Promise<Wire[]> {
  const ids = rows.flatMap(({ invitation_id }) => (invitation_id === null ? [] : [invitation_id]));
  const invitations = await findInvitationsById(sandbox.db, ids);
  return rows.map((row) => {
    const invitation = row.invitation_id === null ? undefined : invitations.get(row.invitation_id);
    return {
      object: "waitlist_entry",
      id: row.id,
      email_address: row.email_address,
      status: row.status,
      is_locked: false,
      created_at: row.created_at,
      updated_at: row.updated_at,
      invitation: invitation === undefined ? null : presentInvitation(invitation, sandbox.now()),
    };
  });
}

async function toResponse(sandbox: Sandbox, id: string): Promise<Wire> {
  const [response] = await toResponses(sandbox, [await getEntry(sandbox, id)]);
  if (response === undefined) throw new Error("One row gives one answer.");
  return response;
}

async function getEntry(sandbox: Sandbox, id: string): Promise<store.WaitlistEntryRow> {
  const row = await store.findWaitlistEntry(sandbox.db, id);
  if (row === undefined) throw notFound("waitlist entry", id);
  return row;
}

/**
 * Adds an address to the waitlist and notifies it; an existing entry is returned unchanged.
 *
 * @throws ApiError 422 if the address is malformed
 */
async function createWaitlistEntry(
  sandbox: Sandbox,
  { email_address, notify = true }: z.output<typeof CreateWaitlistEntry>,
  param = "email_address",
): Promise<store.WaitlistEntryRow> {
  assertEmail(email_address, param);
  const canonical = toCanonicalEmail(email_address);
  const existing = await store.findWaitlistEntryByEmail(sandbox.db, canonical);
  if (existing !== undefined) return existing;
  const now = sandbox.now();
  const row: store.WaitlistEntryRow = {
    id: sandbox.newId("wle"),
    email_address,
    canonical,
    status: "pending",
    invitation_id: null,
    invited_at: null,
    created_at: now,
    updated_at: now,
  };
  await store.insertWaitlistEntry(sandbox.db, row);
  if (notify)
    await deliver(sandbox, {
      channel: "email",
      template: "waitlist_confirmation",
      to: email_address,
      data: {},
    });
  return row;
}

/** 409 for an entry whose status does not allow the operation. */
const statusConflict = (status: Exclude<store.WaitlistEntryRow["status"], "pending">) =>
  new ApiError(409, {
    code: `waitlist_entry_already_${status}`,
    message: `waitlist entry already ${status}`,
    longMessage: `This waitlist entry is already ${status}.`,
  });

async function getPendingEntry(sandbox: Sandbox, id: string): Promise<store.WaitlistEntryRow> {
  const row = await getEntry(sandbox, id);
  if (row.status !== "pending") throw statusConflict(row.status);
  return row;
}

/** The invitation that was created from an entry; `undefined` if there is none or it is not pending. */
async function findPendingInvitation(
  sandbox: Sandbox,
  { invitation_id }: store.WaitlistEntryRow,
): Promise<InvitationRow | undefined> {
  const row = invitation_id === null ? undefined : await findInvitation(sandbox.db, invitation_id);
  return row !== undefined && effectiveInvitationStatus(row, sandbox.now()) === "pending" ? row : undefined;
}

export const waitlistEntryHandlers: Handlers<typeof waitlistEntries> = {
  async list_waitlist_entries(sandbox, { status, query, order_by, limit = DEFAULT_LIMIT, offset = 0 }) {
    const order = parseOrderBy(order_by ?? "-created_at", ["created_at", "email_address", "invited_at"]);
    const filter = { status, query };
    const rows = await store.listWaitlistEntries(sandbox.db, filter, order, { limit, offset });
    return {
      data: await toResponses(sandbox, rows),
      total_count: await store.countWaitlistEntries(sandbox.db, filter),
    };
  },

  async create_waitlist_entry(sandbox, input) {
    return toResponse(sandbox, (await createWaitlistEntry(sandbox, input)).id);
  },

  async bulk_create_waitlist_entries(sandbox, { entries }) {
    const seen = new Set<string>();
    const rows: store.WaitlistEntryRow[] = [];
    for (const [index, entry] of entries.entries()) {
      const param = `${index}.email_address`;
      const canonical = toCanonicalEmail(entry.email_address);
      if (seen.has(canonical))
        throw invalidParam(param, `${entry.email_address} is duplicated.`, "form_param_duplicate");
      seen.add(canonical);
      rows.push(await createWaitlistEntry(sandbox, entry, param));
    }
    return { data: await toResponses(sandbox, rows), total_count: rows.length };
  },

  async delete_waitlist_entry(sandbox, { waitlist_entry_id }) {
    const { id } = await getPendingEntry(sandbox, waitlist_entry_id);
    await store.deleteWaitlistEntry(sandbox.db, id);
    return { object: "waitlist_entry", id, deleted: true };
  },

  async invite_waitlist_entry(sandbox, { waitlist_entry_id, ignore_existing = false }) {
    const row = await getEntry(sandbox, waitlist_entry_id);
    if (row.status === "completed") throw statusConflict("completed");
    if (row.status === "invited" && (await findPendingInvitation(sandbox, row)) !== undefined)
      throw statusConflict("invited");
    const { id } = await createInvitation(sandbox, {
      emailAddress: row.email_address,
      notify: true,
      ignoreExisting: ignore_existing,
      template: "waitlist_invitation",
    });
    const now = sandbox.now();
    await store.updateWaitlistEntry(sandbox.db, row.id, {
      status: "invited",
      invitation_id: id,
      invited_at: now,
      updated_at: now,
    });
    return toResponse(sandbox, row.id);
  },

  async reject_waitlist_entry(sandbox, { waitlist_entry_id }) {
    const { id } = await getPendingEntry(sandbox, waitlist_entry_id);
    await store.updateWaitlistEntry(sandbox.db, id, { status: "rejected", updated_at: sandbox.now() });
    return toResponse(sandbox, id);
  },
};
