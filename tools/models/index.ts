export { ActorToken } from "./actor-token.ts";
export { AdminPortalLinkToken, AdminPortalLinkTokenWithSecret } from "./admin-portal-link-token.ts";
export { AgentTask } from "./agent-task.ts";
export { ApiKey, ApiKeySecret, ApiKeyWithSecret } from "./api-key.ts";
export { BillingPlan, BillingPrice, LegacyBillingPlan, SupportedPeriods } from "./billing-plan.ts";
export { BillingTotals } from "./billing-totals.ts";
export { Client } from "./client.ts";
export {
  CURSOR_PARAM,
  DEFAULT_LIMIT,
  DeletedObject,
  FileContent,
  idParam,
  legacyField,
  Metadata,
  pagingParams,
  Secret,
  SecretObject,
  TimestampParam,
} from "./common.ts";
export { CreditBalance, CreditLedgerEntry } from "./credit.ts";
export {
  CreateDirectoryMapping,
  CreateScimMapping,
  DeletedDirectoryMapping,
  DeletedScimMapping,
  Directory,
  DIRECTORY_WARNINGS,
  directoryFields,
  DirectoryGroup,
  DirectoryMapping,
  directoryMappingFields,
  directoryUpdateConfirmation,
  directoryUpdateFields,
  ScimDirectory,
  ScimGroup,
  ScimMapping,
  scimMappingFields,
} from "./directory.ts";
export { DiscountRedemption } from "./discount-redemption.ts";
export { Domain } from "./domain.ts";
export { EmailAddress } from "./email-address.ts";
export {
  connectionSettingsFields,
  CreatedTestRun,
  CustomAttribute,
  EnterpriseConnection,
  EnterpriseProvider,
  TestRun,
  TestRunStatus,
} from "./enterprise-connection.ts";
export { ReplacementStatus, verificationAttempt } from "./identification.ts";
export { imageUpload, logoFields } from "./image.ts";
export {
  BetaInstanceSettings,
  EnrollmentMode,
  Instance,
  InstanceCommunication,
  InstanceProtect,
  InstanceRestrictions,
  OAuthApplicationSettings,
  OrganizationSettings,
} from "./instance.ts";
export { CreateInvitation, Invitation, invitationFields, InvitationStatus } from "./invitation.ts";
export { Jwks } from "./jwks.ts";
export { JwtTemplate } from "./jwt-template.ts";
export { M2MToken, M2MTokenWithSecret } from "./m2m-token.ts";
export {
  DeletedMachineScope,
  Machine,
  MachineScope,
  MachineSecretKey,
  MachineWithSecretKey,
} from "./machine.ts";
export { Money } from "./money.ts";
export { VerifiedOAuthAccessToken } from "./oauth-access-token.ts";
export { OAuthApplication, OAuthApplicationWithSecret } from "./oauth-application.ts";
export { DomainEnrollmentMode, OrganizationDomain } from "./organization-domain.ts";
export {
  CreateOrganizationInvitation,
  OrganizationInvitation,
  organizationInvitationFields,
  OrganizationInvitationWithOrganization,
} from "./organization-invitation.ts";
export { OrganizationMembership } from "./organization-membership.ts";
export { Organization, OrganizationWithLogo } from "./organization.ts";
export { LegacyPayer, Payer, PayerType } from "./payer.ts";
export { Permission } from "./permission.ts";
export { PhoneNumber } from "./phone-number.ts";
export { PHONE_PREFIXES } from "./phone-prefixes.ts";
export { ProxyCheck } from "./proxy-check.ts";
export { RedirectUrl } from "./redirect-url.ts";
export { AllowlistIdentifier, BlocklistIdentifier, RestrictedIdentifier } from "./restricted-identifier.ts";
export { RoleSet } from "./role-set.ts";
export { Role } from "./role.ts";
export {
  LoginHint,
  SAML_PROVIDERS,
  samlAccessFields,
  SamlConnection,
  SamlSettings,
  samlSettingsFields,
  TrustedCertificates,
} from "./saml-connection.ts";
export { Session, SessionRefresh, Token } from "./session.ts";
export { SignInToken } from "./sign-in-token.ts";
export { SignUp } from "./sign-up.ts";
export { PaymentAttempt, Statement } from "./statement.ts";
export { PriceTransition, SubscriptionItemUpdate } from "./subscription-item-update.ts";
export { ItemNextPayment, Subscription, SubscriptionItem } from "./subscription.ts";
export { Template, TemplatePreview, TemplateType } from "./template.ts";
export { TestingToken } from "./testing-token.ts";
export { TrustedDevice } from "./trusted-device.ts";
export {
  CodeVerificationResult,
  CredentialsOwner,
  OAuthAccessToken,
  PasswordVerificationResult,
} from "./user-credentials.ts";
export { User, USER_ACTIVITY_FIELDS, UserCount } from "./user.ts";
export { CodeVerification } from "./verification.ts";
export {
  CreateWaitlistEntry,
  WaitlistEntry,
  waitlistEntryFields,
  WaitlistEntryStatus,
} from "./waitlist-entry.ts";
