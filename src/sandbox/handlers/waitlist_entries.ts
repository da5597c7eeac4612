import type { waitlistEntries } from "../../../tools/waitlist_entries.ts";
import type { Handlers } from "./handler.ts";

export const waitlistEntryHandlers: Handlers<typeof waitlistEntries> = {};
