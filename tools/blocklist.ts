export const blocklist = {};
