export const jwks = {};
