export const waitlistEntries = {};
