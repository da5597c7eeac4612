export const organizationInvitations = {};
