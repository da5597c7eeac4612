export const oauthAccessTokens = {};
