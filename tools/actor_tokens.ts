export const actorTokens = {};
