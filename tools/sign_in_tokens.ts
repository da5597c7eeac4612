export const signInTokens = {};
