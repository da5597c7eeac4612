export const testingTokens = {};
