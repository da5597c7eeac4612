export { redeemAgentTask } from "./agent-tasks.ts";
export { createBrowserCookies, createSessionCookies } from "./cookies.ts";
export { redeemActorToken } from "./impersonation.ts";
export { grantAccess } from "./oauth-grant.ts";
export { buildPublishableKey } from "./publishable-key.ts";
export { refreshSession } from "./session-refresh.ts";
export {
  DEFAULT_CLOCK_SKEW_SECONDS,
  DEFAULT_TOKEN_LIFETIME_SECONDS,
  mintSessionToken,
  mintTemplateToken,
} from "./session-tokens.ts";
export { redeemSignInToken } from "./sign-in-links.ts";
export { activateSessionsAfterReset, assertCanSignIn, assertMember, createSession } from "./sign-in.ts";
export {
  isSignUpAbandoned,
  listMissingSignUpFields,
  listUnverifiedSignUpFields,
  OPTIONAL_SIGN_UP_FIELDS,
  REQUIRED_SIGN_UP_FIELDS,
} from "./sign-up-fields.ts";
export {
  assertExternalIdAvailable,
  attemptSignUp,
  createSignUp,
  getOpenSignUp,
  getSignUp,
  prepareSignUp,
  SignUpInput,
  SignUpStrategy,
} from "./sign-up.ts";
