export const oauthApplications = {};
