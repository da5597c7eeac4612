export const m2mTokens = {};
