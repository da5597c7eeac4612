export const organizationRoles = {};
