export { type ActorTokenRow, findActorToken, insertActorToken, setActorTokenStatus } from "./actor-tokens.ts";
export {
  type AdminPortalLinkTokenRow,
  findAdminPortalLinkId,
  findAdminPortalLinkToken,
  insertAdminPortalLinkToken,
  updateAdminPortalLinkToken,
} from "./admin-portal-link-tokens.ts";
export {
  type AgentTaskRow,
  findAgentByName,
  findAgentTask,
  insertAgent,
  insertAgentTask,
  setAgentTaskStatus,
} from "./agent-tasks.ts";
export {
  type ApiKeyRow,
  deleteApiKey,
  findApiKey,
  findApiKeyBySecret,
  findValidApiKey,
  insertApiKey,
  listApiKeys,
  updateApiKey,
} from "./api-keys.ts";
export {
  type CreditLedgerRow,
  findCreditBalances,
  findCreditLedgerEntry,
  insertCreditLedgerEntry,
} from "./credits.ts";
export { type Database, type DatabaseSchema, deleteAllRows } from "./db-schema.ts";
export {
  deleteAllGroupRoleMappings,
  deleteDirectory,
  deleteGroupRoleMapping,
  type DirectoryRecord,
  findDirectory,
  findDirectoryByConnection,
  findDirectoryByOrganization,
  type GroupRoleMappingRow,
  insertDirectory,
  insertGroupRoleMappings,
  listDirectories,
  listGroupMappedRoles,
  listGroupRoleMappings,
  updateDirectory,
} from "./directories.ts";
export {
  type DiscountRedemptionRecord,
  type DiscountRow,
  findActiveDiscountRedemptions,
  findDiscount,
  insertDiscount,
  insertDiscountRedemption,
  listDiscounts,
  updateDiscountRedemption,
} from "./discounts.ts";
export {
  deleteDomain,
  type DomainRow,
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
  type OAuthConfigRow,
  type SamlConnectionRow,
  updateEnterpriseConnection,
} from "./enterprise-connections.ts";
export {
  deleteExternalAccount,
  type ExternalAccountRow,
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
  type IdentificationRow,
  type IdentificationType,
  insertIdentification,
  insertIdentifications,
  listIdentificationsOfUsers,
  updateIdentification,
  type VerificationStrategy,
} from "./identifications.ts";
export { deleteImage, findImage, type ImageOwner, type ImageRow, insertImage } from "./images.ts";
export {
  createDefaultInstanceSettings,
  findInstance,
  getInstance,
  initializeInstanceSigningKey,
  insertInstance,
  type InstanceRecord,
  type InstanceRow,
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
  type InvitationRow,
  listInvitations,
  setInvitationStatus,
} from "./invitations.ts";
export {
  deleteJwtTemplate,
  findJwtTemplate,
  findJwtTemplateByName,
  insertJwtTemplate,
  type JwtTemplateRow,
  listJwtTemplates,
  updateJwtTemplate,
} from "./jwt-templates.ts";
export {
  findM2MToken,
  findM2MTokenBySecret,
  insertM2MToken,
  listM2MTokens,
  listM2MTokensValidUntil,
  type M2MTokenRow,
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
  type MachineRow,
  type MachineScopeRow,
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
  type MembershipRow,
  updateMembership,
} from "./memberships.ts";
export { migrationsSince, SCHEMA_VERSION } from "./migrations/index.ts";
export {
  deleteOAuthApplication,
  findOAuthApplication,
  insertOAuthApplication,
  listOAuthApplications,
  type OAuthApplicationRow,
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
  type OrganizationDomainRow,
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
  type OrganizationInvitationRow,
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
  type OrganizationRow,
  type OrganizationSelector,
  updateOrganization,
} from "./organizations.ts";
export { insertOutboxMessage, listOutboxMessages, type OutboxRow } from "./outbox.ts";
export { type IdFilter, NEWEST_FIRST_ORDER, type Order } from "./paging.ts";
export { deletePasskey, insertPasskeys, listPasskeysOfUsers, type PasskeyRow } from "./passkeys.ts";
export {
  backfillPayers,
  findPayerByOrganization,
  findPayerByUser,
  findPayersById,
  type PayerRow,
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
  type PlanRow,
  type PriceRow,
} from "./plans.ts";
export { upsertProxyCheck } from "./proxy-checks.ts";
export {
  deleteRedirectUrl,
  findRedirectUrl,
  findRedirectUrlByUrl,
  insertRedirectUrl,
  listRedirectUrls,
  type RedirectUrlRow,
} from "./redirect-urls.ts";
export { findRefreshToken, recordConsumedSessionToken, replaceRefreshToken } from "./refresh-tokens.ts";
export {
  countRestrictedIdentifiers,
  deleteRestrictedIdentifier,
  findRestrictedIdentifier,
  findRestrictedIdentifierByCanonical,
  insertRestrictedIdentifier,
  listRestrictedIdentifiers,
  type RestrictedIdentifierRow,
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
  type RoleSetRow,
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
  type PermissionRow,
  replaceRolePermissions,
  ROLE_ORDER_COLUMNS,
  type RoleRow,
  updateRole,
} from "./roles.ts";
export {
  type ClientRow,
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
  type SessionRow,
  setPendingSessionsActive,
  touchSession,
} from "./sessions.ts";
export {
  findSignInToken,
  insertSignInToken,
  setSignInTokenStatus,
  type SignInTokenRow,
} from "./sign-in-tokens.ts";
export { findSignUp, insertSignUp, type SignUpRow, updateSignUp } from "./sign-ups.ts";
export {
  type BillingStatementRow,
  findBillingStatement,
  findBillingStatementByMonth,
  insertBillingStatement,
  insertPaymentAttempt,
  listBillingStatements,
  listPaymentAttemptsOfStatements,
  type PaymentAttemptRow,
} from "./statements.ts";
export {
  findDueSubscriptionItem,
  findFreeSubscriptionItem,
  findSubscriptionItem,
  findSubscriptionItemsById,
  insertSubscriptionItem,
  listCurrentSubscriptionItems,
  listSubscriptionItems,
  type SubscriptionItemRow,
  updateSubscriptionItem,
} from "./subscription-items.ts";
export {
  deleteTemplateOverride,
  findTemplateOverride,
  listTemplateOverrides,
  saveTemplateOverride,
  type TemplateOverrideRow,
} from "./templates.ts";
export {
  type EnterpriseConnectionTestRunRow,
  insertEnterpriseConnectionTestRun,
  listEnterpriseConnectionTestRuns,
} from "./test-runs.ts";
export { getTokenSubject, listCustomPermissionKeys, type TokenSubject } from "./token-subjects.ts";
export {
  insertTrustedDevices,
  listTrustedDevices,
  revokeTrustedDevice,
  type TrustedDeviceRow,
} from "./trusted-devices.ts";
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
  type UserRow,
} from "./users.ts";
export {
  findLatestSignUpVerification,
  findVerification,
  insertVerification,
  updateVerification,
  type VerificationRow,
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
  type WaitlistEntryRow,
} from "./waitlist-entries.ts";
