export { getPublicJwk, signToken, toIssuer, verifySignature, verifyToken } from "./instance-keys.ts";
export { type M2MClaims, RESERVED_CLAIMS, signM2MJwt, verifyM2MJwt } from "./m2m-jwts.ts";
export { authenticateMachine } from "./machine-auth.ts";
export { isOAuthJwt, signOAuthJwt, verifyOAuthJwt } from "./oauth-jwts.ts";
export { assertScopes, DEFAULT_OAUTH_SCOPES } from "./oauth-scopes.ts";
export { canSign, isSigningAlgorithm, signWithKey } from "./template-signing-keys.ts";
export { issueTicket, type TicketPurpose, verifyTicket } from "./tickets.ts";
export { generateSecret, hashSecret, toExpiration } from "./token-secrets.ts";
