export const organizationMemberships = {};
