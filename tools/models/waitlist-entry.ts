import { z } from "zod/v3";
import { Timestamp } from "./common.ts";
import { Invitation } from "./invitation.ts";

export const WaitlistEntryStatus = z.enum(["pending", "invited", "completed", "rejected"]);

export const WaitlistEntry = z
  .object({
    object: z.literal("waitlist_entry"),
    id: z.string(),
    email_address: z.string(),
    status: WaitlistEntryStatus,
    is_locked: z.boolean().optional(),
    created_at: Timestamp,
    updated_at: Timestamp,
    invitation: Invitation.nullable().optional(),
  })
  .strict();

/** The body fields of one waitlist entry, in single and bulk creation. */
export const waitlistEntryFields = {
  email_address: z.string(),
  notify: z.boolean().optional().describe("false: no confirmation email"),
};

export const CreateWaitlistEntry = z.object(waitlistEntryFields).strict();
