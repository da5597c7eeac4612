export { findActorToken, insertActorToken, setActorTokenStatus } from "./actor-tokens.ts";
export {
  findAdminPortalLinkId,
  findAdminPortalLinkToken,
  insertAdminPortalLinkToken,
  updateAdminPortalLinkToken,
} from "./admin-portal-link-tokens.ts";
export {
  findAgentByName,
  findAgentTask,
  insertAgent,
  insertAgentTask,
  setAgentTaskStatus,
} from "./agent-tasks.ts";
export {
  deleteApiKey,
  findApiKey,
  findApiKeyBySecret,
  findValidApiKey,
  insertApiKey,
  listApiKeys,
  updateApiKey,
} from "./api-keys.ts";
export { findCreditBalances, findCreditLedgerEntry, insertCreditLedgerEntry } from "./credits.ts";
export { deleteAllRows } from "./delete-all-rows.ts";
export {
  deleteAllGroupRoleMappings,
  deleteDirectory,
  deleteGroupRoleMapping,
  type DirectoryRecord,
  findDirectory,
  findDirectoryByConnection,
  findDirectoryByOrganization,
  insertDirectory,
  insertGroupRoleMappings,
  listDirectories,
  listGroupMappedRoles,
  listGroupRoleMappings,
  updateDirectory,
} from "./directories.ts";
export {
  type DiscountRedemptionRecord,
  findActiveDiscountRedemptions,
  findDiscount,
  insertDiscount,
  insertDiscountRedemption,
  listDiscounts,
  updateDiscountRedemption,
} from "./discounts.ts";
export {
  deleteDomain,
  findDomain,
  findDomainByName,
  insertDomain,
  listDomains,
  updateDomain,
} from "./domains.ts";
export {
  deleteEnterpriseConnection,
  type EnterpriseConnectionRecord,
  findActiveEnterpriseConnectionByDomain,
  findConnectionDomainConflict,
  findEnterpriseConnection,
  findEnterpriseConnectionBySamlId,
  insertEnterpriseConnection,
  listEnterpriseConnections,
  listSamlConnections,
  updateEnterpriseConnection,
} from "./enterprise-connections.ts";
export {
  deleteExternalAccount,
  insertExternalAccounts,
  listExternalAccountsOfUsers,
} from "./external-accounts.ts";
export {
  clearPhoneSecondFactors,
  deleteIdentification,
  deleteIdentificationsOfType,
  findClaimedIdentification,
  findIdentification,
  findIdentificationForUser,
  insertIdentification,
  insertIdentifications,
  listIdentificationsOfUsers,
  updateIdentification,
} from "./identifications.ts";
export { deleteImage, findImage, type ImageOwner, insertImage } from "./images.ts";
export {
  createDefaultInstanceSettings,
  findInstance,
  getInstance,
  initializeInstanceSigningKey,
  insertInstance,
  type InstanceRecord,
  type InstanceSettings,
  loadLegacyRoleSettings,
  updateInstanceFrontendApi,
  updateInstanceSecretKey,
  updateInstanceSettings,
} from "./instance.ts";
export {
  countInvitations,
  findInvitation,
  findInvitationsById,
  findPendingInvitation,
  insertInvitation,
  listInvitations,
  setInvitationStatus,
} from "./invitations.ts";
export {
  deleteJwtTemplate,
  findJwtTemplate,
  findJwtTemplateByName,
  insertJwtTemplate,
  listJwtTemplates,
  updateJwtTemplate,
} from "./jwt-templates.ts";
export {
  findM2MToken,
  findM2MTokenBySecret,
  insertM2MToken,
  listM2MTokens,
  listM2MTokensValidUntil,
  updateM2MToken,
} from "./m2m-tokens.ts";
export {
  countMachineScopes,
  deleteMachine,
  deleteMachineScope,
  findMachine,
  findMachineBySecretKey,
  findMachineScope,
  insertMachine,
  insertMachineScope,
  insertReplacedMachineKey,
  listMachines,
  listScopedMachines,
  updateMachine,
} from "./machines.ts";
export {
  clearActiveOrganization,
  countMemberships,
  countMembershipsOfUser,
  deleteMembership,
  findMembership,
  findOrganizationIdsWithAdmin,
  insertMembership,
  insertMemberships,
  listMemberships,
  listMembershipsOfUser,
  MEMBERSHIP_ORDER_COLUMNS,
  type MembershipFilter,
  updateMembership,
} from "./memberships.ts";
export { migrationsSince, SCHEMA_VERSION } from "./migrations/index.ts";
export {
  deleteOAuthApplication,
  findOAuthApplication,
  insertOAuthApplication,
  listOAuthApplications,
  updateOAuthApplication,
} from "./oauth-applications.ts";
export {
  findOAuthGrantByAccessToken,
  findOAuthGrantByToken,
  insertOAuthGrant,
  revokeOAuthGrant,
} from "./oauth-grants.ts";
export {
  countOrganizationDomains,
  deleteOrganizationDomain,
  findOrganizationDomain,
  insertOrganizationDomain,
  listOrganizationDomains,
  listOrganizationDomainsForEnrollment,
  type OrganizationDomainFilter,
  updateOrganizationDomain,
} from "./organization-domains.ts";
export {
  countOrganizationInvitations,
  findOrganizationInvitation,
  findPendingOrganizationInvitation,
  insertOrganizationInvitation,
  listOrganizationInvitations,
  type OrganizationInvitationFilter,
  type OrganizationInvitationOrder,
  type OrganizationInvitationRecord,
  setOrganizationInvitationStatus,
} from "./organization-invitations.ts";
export {
  countOrganizations,
  countOrganizationsCreatedBy,
  countPendingInvitationsByOrganization,
  deleteOrganization,
  findOrganization,
  findOrganizationBySlug,
  findOrganizationsById,
  insertOrganization,
  insertOrganizations,
  listOrganizations,
  ORGANIZATION_ORDER_COLUMNS,
  type OrganizationRecord,
  type OrganizationSelector,
  updateOrganization,
} from "./organizations.ts";
export { insertOutboxMessage, listOutboxMessages } from "./outbox.ts";
export { type IdFilter, NEWEST_FIRST_ORDER, type Order } from "./paging.ts";
export { deletePasskey, insertPasskeys, listPasskeysOfUsers } from "./passkeys.ts";
export {
  backfillPayers,
  findPayerByOrganization,
  findPayerByUser,
  findPayersById,
  updatePayer,
} from "./payers.ts";
export {
  countPermissions,
  deletePermission,
  findPermission,
  findPermissionByKey,
  insertPermissions,
  listPermissions,
  updatePermission,
} from "./permissions.ts";
export {
  findDefaultPricesByPlan,
  findPlan,
  findPlansById,
  findPrice,
  findPricesById,
  hasPlans,
  insertPlan,
  insertPrice,
  listPlans,
  listPrices,
} from "./plans.ts";
export { upsertProxyCheck } from "./proxy-checks.ts";
export {
  deleteRedirectUrl,
  findRedirectUrl,
  findRedirectUrlByUrl,
  insertRedirectUrl,
  listRedirectUrls,
} from "./redirect-urls.ts";
export { findRefreshToken, recordConsumedSessionToken, replaceRefreshToken } from "./refresh-tokens.ts";
export {
  countRestrictedIdentifiers,
  deleteRestrictedIdentifier,
  findRestrictedIdentifier,
  findRestrictedIdentifierByCanonical,
  insertRestrictedIdentifier,
  listRestrictedIdentifiers,
} from "./restricted-identifiers.ts";
export {
  addRolesToRoleSet,
  backfillRoleSet,
  countMembersByRole,
  countRoleSets,
  deleteRoleSet,
  demoteInitialRoleSet,
  findInitialRoleSet,
  findRoleSetByIdOrKey,
  insertRoleSet,
  listRoleKeysInUse,
  listRoleSets,
  listRolesOfRoleSets,
  loadRoleAssignments,
  moveOrganizationsToRoleSet,
  removeRoleFromRoleSet,
  replaceRolesInOrganizations,
  type RoleKeyMappings,
  updateRoleSet,
} from "./role-sets.ts";
export {
  countRoles,
  deleteRole,
  findRoleById,
  findRoleByIdOrKey,
  findRoleByKey,
  findRolesByKey,
  insertRole,
  listPermissionsOfRoles,
  listRoles,
  loadRoleUsage,
  replaceRolePermissions,
  ROLE_ORDER_COLUMNS,
  updateRole,
} from "./roles.ts";
export type {
  ActorTokenRow,
  AdminPortalLinkTokenRow,
  AgentTaskRow,
  ApiKeyRow,
  BillingStatementRow,
  ClientRow,
  CreditLedgerRow,
  Database,
  DatabaseSchema,
  DiscountRow,
  DomainRow,
  EnterpriseConnectionTestRunRow,
  ExternalAccountRow,
  GroupRoleMappingRow,
  IdentificationRow,
  IdentificationType,
  ImageRow,
  InstanceRow,
  InvitationRow,
  JwtTemplateRow,
  M2MTokenRow,
  MachineRow,
  MachineScopeRow,
  MembershipRow,
  OAuthApplicationRow,
  OAuthConfigRow,
  OrganizationDomainRow,
  OrganizationInvitationRow,
  OrganizationRow,
  OutboxRow,
  PasskeyRow,
  PayerRow,
  PaymentAttemptRow,
  PermissionRow,
  PlanRow,
  PriceRow,
  RedirectUrlRow,
  RestrictedIdentifierRow,
  RoleRow,
  RoleSetRow,
  SamlConnectionRow,
  SessionRow,
  SignInTokenRow,
  SignUpRow,
  SubscriptionItemRow,
  TemplateOverrideRow,
  TrustedDeviceRow,
  UserRow,
  VerificationRow,
  VerificationStrategy,
  WaitlistEntryRow,
} from "./schema/index.ts";
export {
  effectiveSessionStatus,
  endAllSessions,
  findClient,
  findSession,
  insertSessionWithClient,
  listClients,
  listSessions,
  listSessionsOfClients,
  revokeSession,
  revokeSessionsOfUser,
  setPendingSessionsActive,
  touchSession,
} from "./sessions.ts";
export { findSignInToken, insertSignInToken, setSignInTokenStatus } from "./sign-in-tokens.ts";
export { findSignUp, insertSignUp, updateSignUp } from "./sign-ups.ts";
export {
  findBillingStatement,
  findBillingStatementByMonth,
  insertBillingStatement,
  insertPaymentAttempt,
  listBillingStatements,
  listPaymentAttemptsOfStatements,
} from "./statements.ts";
export {
  findDueSubscriptionItem,
  findFreeSubscriptionItem,
  findSubscriptionItem,
  findSubscriptionItemsById,
  insertSubscriptionItem,
  listCurrentSubscriptionItems,
  listSubscriptionItems,
  updateSubscriptionItem,
} from "./subscription-items.ts";
export {
  deleteTemplateOverride,
  findTemplateOverride,
  listTemplateOverrides,
  saveTemplateOverride,
} from "./templates.ts";
export { insertEnterpriseConnectionTestRun, listEnterpriseConnectionTestRuns } from "./test-runs.ts";
export { getTokenSubject, listCustomPermissionKeys, type TokenSubject } from "./token-subjects.ts";
export { insertTrustedDevices, listTrustedDevices, revokeTrustedDevice } from "./trusted-devices.ts";
export {
  countUsers,
  listUsers,
  optimizeUserSearchIndex,
  USER_ORDER_COLUMNS,
  type UserFilter,
  type UserOrderColumn,
} from "./user-search/index.ts";
export {
  deleteUser,
  findUser,
  findUserByExternalId,
  findUserByUsername,
  findUsersById,
  insertUser,
  insertUsers,
  setFirstIdentificationsPrimary,
  updateUser,
} from "./users.ts";
export {
  findLatestSignUpVerification,
  findVerification,
  insertVerification,
  updateVerification,
} from "./verifications.ts";
export {
  completeWaitlistEntry,
  countWaitlistEntries,
  deleteWaitlistEntry,
  findWaitlistEntry,
  findWaitlistEntryByEmail,
  insertWaitlistEntry,
  listWaitlistEntries,
  updateWaitlistEntry,
} from "./waitlist-entries.ts";
