export const organizationPermissions = {};
