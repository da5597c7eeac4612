import { z } from "zod/v3";
import { defineOperation, returnsArray, returnsObject, returnsPage } from "../core/index.ts";
import {
  CreateWaitlistEntry,
  DeletedObject,
  idParam,
  pagingParams,
  WaitlistEntry,
  waitlistEntryFields,
  WaitlistEntryStatus,
} from "../models/index.ts";

const waitlist_entry_id = idParam("wle");

/** Reads an entry from the list, because the API has no operation that reads a single one. */
const entryRead = {
  operation: "list_waitlist_entries",
  with: { query: "{waitlist_entry_id}" },
  item: { id: "{waitlist_entry_id}" },
} as const;

export const waitlistEntries = {
  list_waitlist_entries: defineOperation({
    request: "GET /waitlist_entries",
    title: "List waitlist entries",
    description: "Lists or searches the people waiting for access to the application.",
    effect: "read",
    query: {
      query: z.string().optional().describe("Part of an address or id"),
      status: WaitlistEntryStatus.optional(),
      order_by: z
        .string()
        .optional()
        .describe("created_at, email_address or invited_at, prefix - to descend"),
      ...pagingParams,
    },
    response: returnsPage(WaitlistEntry),
  }),

  create_waitlist_entry: defineOperation({
    request: "POST /waitlist_entries",
    title: "Put somebody on the waitlist",
    description: "Puts an email address on the waitlist; an existing entry stays as it is.",
    effect: "write",
    withoutConfirmation: "It only adds an entry.",
    notifies: "email",
    idempotent: true,
    body: waitlistEntryFields,
    response: returnsObject(WaitlistEntry),
  }),

  bulk_create_waitlist_entries: defineOperation({
    request: "POST /waitlist_entries/bulk",
    title: "Put several people on the waitlist",
    description: "Puts up to 50 email addresses on the waitlist; existing entries stay as they are.",
    effect: "write",
    withoutConfirmation: "It only adds entries.",
    notifies: "email",
    idempotent: true,
    body: { entries: z.array(CreateWaitlistEntry).min(1).max(50) },
    bodyField: "entries",
    response: returnsArray(WaitlistEntry),
  }),

  delete_waitlist_entry: defineOperation({
    request: "DELETE /waitlist_entries/{waitlist_entry_id}",
    title: "Delete a waitlist entry",
    description: "Removes a pending entry from the waitlist.",
    effect: "destructive",
    path: { waitlist_entry_id },
    response: returnsObject(DeletedObject),
    confirm: {
      target: entryRead,
      labelFields: ["email_address"],
      recreate: {
        operation: "create_waitlist_entry",
        with: { email_address: "{email_address}", notify: false },
      },
      warning: "The address loses its place and the date since which it has waited.",
    },
  }),

  invite_waitlist_entry: defineOperation({
    request: "POST /waitlist_entries/{waitlist_entry_id}/invite",
    title: "Invite somebody from the waitlist",
    description: "Invites an address from the waitlist to the application, and mails the link.",
    effect: "write",
    withoutConfirmation: "It only lets somebody in.",
    notifies: "email",
    path: { waitlist_entry_id },
    body: {
      ignore_existing: z
        .boolean()
        .optional()
        .describe("Even if the address has an invitation or belongs to a user"),
    },
    response: returnsObject(WaitlistEntry),
  }),

  reject_waitlist_entry: defineOperation({
    request: "POST /waitlist_entries/{waitlist_entry_id}/reject",
    title: "Reject somebody from the waitlist",
    description: "Rejects a pending entry of the waitlist. The address can still be invited later.",
    effect: "write",
    withoutConfirmation: "Only a pending entry can be rejected.",
    idempotent: true,
    path: { waitlist_entry_id },
    response: returnsObject(WaitlistEntry),
    confirm: {
      when: [{ target: { status: "pending" } }],
      target: entryRead,
      labelFields: ["email_address"],
      warning: "The address loses its place on the waitlist; it can only be invited anew.",
    },
  }),
};
