export const phoneNumbers = {};
