export { isCountryCode } from "./countries.ts";
export { consumeBackupCode, buildCredentialColumns } from "./credentials.ts";
export {
  addIdentification,
  type AddressType,
  getIdentification,
  patchIdentification,
  removeIdentification,
  replaceIdentifications,
} from "./identifications.ts";
export { assertEmail, detectIdentifier, isCommonEmailDomain, toCanonicalEmail } from "./identifiers.ts";
export { parseProvider } from "./oauth-providers.ts";
export { verifyPassword } from "./passwords.ts";
export {
  changePrimary,
  findPrimary,
  PRIMARY_COLUMNS,
  verificationRequired,
} from "./primary-identifications.ts";
export { hasSecondFactor, withSecondFactorSync } from "./second-factors.ts";
export { isTotpCode, verifyTotp } from "./totp.ts";
export { toUserFilter } from "./user-filter.ts";
export {
  assertNotLastIdentification,
  createIdentification,
  createUserWithEmail,
  findUserByEmail,
  getUser,
  identifierTaken,
  buildIdentificationRow,
  buildUserRow,
  parseIdentifier,
  toCanonicalIdentifier,
} from "./users.ts";
export {
  attemptCode,
  attemptVerification,
  effectiveVerificationStatus,
  prepareVerification,
  sendCode,
} from "./verification.ts";
