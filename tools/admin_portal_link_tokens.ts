export const adminPortalLinkTokens = {};
