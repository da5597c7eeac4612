export const organizationDomains = {};
