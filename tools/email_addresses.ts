export const emailAddresses = {};
