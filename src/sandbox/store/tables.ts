import { sql } from "kysely";
import type { Database } from "../database.ts";
import { actorTokensTable, type ActorTokenRow } from "./actor_tokens.ts";
import { adminPortalLinkTokensTable, type AdminPortalLinkTokenRow } from "./admin_portal_link_tokens.ts";
import { agentTasksTables, type AgentRow, type AgentTaskRow } from "./agent_tasks.ts";
import { apiKeysTable, type ApiKeyRow } from "./api_keys.ts";
import { creditLedgerTable, type LedgerRow } from "./credits.ts";
import { directoriesTables, type DirectoryRow, type GroupRoleMappingRow } from "./directories.ts";
import { discountsTables, type DiscountRow, type RedemptionRow } from "./discounts.ts";
import { domainsTable, type DomainRow } from "./domains.ts";
import {
  enterpriseConnectionsTables,
  type EnterpriseConnectionRow,
  type OauthConfigRow,
  type SamlConnectionRow,
} from "./enterprise_connections.ts";
import { externalAccountsTable, type ExternalAccountRow } from "./external_accounts.ts";
import {
  identificationsOfSeveral,
  identificationsTable,
  secondFactorColumns,
  type IdentificationRow,
} from "./identifications.ts";
import { imagesTable, type ImageRow } from "./images.ts";
import { instanceTable, type InstanceRow } from "./instance.ts";
import { invitationsTable, type InvitationRow } from "./invitations.ts";
import { jwtTemplatesTable, type JwtTemplateRow } from "./jwt_templates.ts";
import { m2mTokensTable, type M2MTokenRow } from "./m2m_tokens.ts";
import {
  machinesTables,
  type MachineRow,
  type MachineScopeRow,
  type ReplacedMachineKeyRow,
} from "./machines.ts";
import { membershipsTable, type MembershipRow, membershipsIndex } from "./memberships.ts";
import {
  oauthApplicationLogos,
  oauthApplicationsTable,
  type OAuthApplicationRow,
} from "./oauth_applications.ts";
import { oauthGrantsTable, type OAuthGrantRow } from "./oauth_grants.ts";
import { organizationDomainsTable, type OrganizationDomainRow } from "./organization_domains.ts";
import {
  organizationInvitationsOfInstance,
  organizationInvitationsTable,
  type OrganizationInvitationRow,
} from "./organization_invitations.ts";
import { organizationLogos, organizationsTable, type OrganizationTable } from "./organizations.ts";
import { outboxTable, type OutboxRow } from "./outbox.ts";
import { passkeysTable, type PasskeyRow } from "./passkeys.ts";
import { payersTable, type PayerRow } from "./payers.ts";
import { plansTables, type PlanRow, type PriceRow } from "./plans.ts";
import { proxyChecksTable, type ProxyCheckRow } from "./proxy_checks.ts";
import { redirectUrlsTable, type RedirectUrlRow } from "./redirect_urls.ts";
import { refreshTokensTable, type RefreshTokenRow } from "./refresh_tokens.ts";
import { restrictedIdentifiersTable, type RestrictedIdentifierRow } from "./restricted_identifiers.ts";
import { roleSetsTables, type RoleSetRoleRow, type RoleSetRow } from "./role_sets.ts";
import { rolesTables, type PermissionRow, type RolePermissionRow, type RoleRow } from "./roles.ts";
import { clientsIndex, sessionsTables, type ClientRow, type SessionRow } from "./sessions.ts";
import { signInTokensTable, type SignInTokenRow } from "./sign_in_tokens.ts";
import { signUpsTable, type SignUpRow } from "./sign_ups.ts";
import { statementsTables, type PaymentAttemptRow, type StatementRow } from "./statements.ts";
import { subscriptionItemsTable, type SubscriptionItemRow } from "./subscription_items.ts";
import { templatesTable, type TemplateRow } from "./templates.ts";
import { testRunsTable, type TestRunRow } from "./test_runs.ts";
import { trustedDevicesTable, type TrustedDeviceRow } from "./trusted_devices.ts";
import { identificationTriggers, userTextsTables } from "./user_texts.ts";
import { userPictures, usersCompromised, usersOfNoteIndices, usersTable, type UserRow } from "./users.ts";
import { verificationsTable, type VerificationRow } from "./verifications.ts";
import { waitlistEntriesTable, type WaitlistEntryRow } from "./waitlist_entries.ts";

/** The tables of the sandbox's database by name. */
export interface Tables {
  instance: InstanceRow;
  domains: DomainRow;
  users: UserRow;
  identifications: IdentificationRow;
  organizations: OrganizationTable;
  roles: RoleRow;
  permissions: PermissionRow;
  role_permissions: RolePermissionRow;
  role_sets: RoleSetRow;
  role_set_roles: RoleSetRoleRow;
  memberships: MembershipRow;
  organization_invitations: OrganizationInvitationRow;
  organization_domains: OrganizationDomainRow;
  invitations: InvitationRow;
  waitlist_entries: WaitlistEntryRow;
  restricted_identifiers: RestrictedIdentifierRow;
  clients: ClientRow;
  sessions: SessionRow;
  actor_tokens: ActorTokenRow;
  jwt_templates: JwtTemplateRow;
  oauth_applications: OAuthApplicationRow;
  templates: TemplateRow;
  outbox: OutboxRow;
  passkeys: PasskeyRow;
  external_accounts: ExternalAccountRow;
  trusted_devices: TrustedDeviceRow;
  images: ImageRow;
  sign_ups: SignUpRow;
  verifications: VerificationRow;
  sign_in_tokens: SignInTokenRow;
  agents: AgentRow;
  agent_tasks: AgentTaskRow;
  redirect_urls: RedirectUrlRow;
  refresh_tokens: RefreshTokenRow;
  machines: MachineRow;
  machine_scopes: MachineScopeRow;
  replaced_machine_keys: ReplacedMachineKeyRow;
  m2m_tokens: M2MTokenRow;
  api_keys: ApiKeyRow;
  oauth_grants: OAuthGrantRow;
  enterprise_connections: EnterpriseConnectionRow;
  saml_connections: SamlConnectionRow;
  oauth_configs: OauthConfigRow;
  enterprise_connection_test_runs: TestRunRow;
  directories: DirectoryRow;
  group_role_mappings: GroupRoleMappingRow;
  admin_portal_link_tokens: AdminPortalLinkTokenRow;
  plans: PlanRow;
  prices: PriceRow;
  payers: PayerRow;
  subscription_items: SubscriptionItemRow;
  credit_ledger: LedgerRow;
  discounts: DiscountRow;
  discount_redemptions: RedemptionRow;
  statements: StatementRow;
  payment_attempts: PaymentAttemptRow;
  proxy_checks: ProxyCheckRow;
}

/**
 * What makes the tables, by format: a file of format `n` has seen the first `n` of these lists, each in an order
 * in which references exist. Lists that were released are never changed; a change of the tables is a new one.
 */
const FORMATS: readonly (readonly string[])[] = [
  [
    instanceTable,
    domainsTable,
    usersTable,
    identificationsTable,
    organizationsTable,
    rolesTables,
    membershipsTable,
    organizationInvitationsTable,
    invitationsTable,
    restrictedIdentifiersTable,
    sessionsTables,
    actorTokensTable,
    jwtTemplatesTable,
    oauthApplicationsTable,
    templatesTable,
    outboxTable,
  ],
  [
    userPictures,
    usersCompromised,
    organizationLogos,
    oauthApplicationLogos,
    organizationInvitationsOfInstance,
    passkeysTable,
    externalAccountsTable,
    trustedDevicesTable,
    imagesTable,
    secondFactorColumns,
    clientsIndex,
    signUpsTable,
    verificationsTable,
    signInTokensTable,
    agentTasksTables,
    redirectUrlsTable,
    refreshTokensTable,
    roleSetsTables,
    membershipsIndex,
    organizationDomainsTable,
    waitlistEntriesTable,
    machinesTables,
    m2mTokensTable,
    apiKeysTable,
    oauthGrantsTable,
    enterpriseConnectionsTables,
    testRunsTable,
    directoriesTables,
    adminPortalLinkTokensTable,
    plansTables,
    payersTable,
    subscriptionItemsTable,
    creditLedgerTable,
    discountsTables,
    statementsTables,
    proxyChecksTable,
    usersOfNoteIndices,
    userTextsTables,
  ],
  [identificationsOfSeveral, identificationTriggers],
];

/** The format that this program reads; a file of a higher one belongs to a newer program. */
export const SCHEMA_VERSION = FORMATS.length;

/** The statements that bring a file from a format, 0 where it is new, to this program's or an earlier one. */
export const statementsSince = (format: number, until = SCHEMA_VERSION): string =>
  FORMATS.slice(format, until).flat().join(";\n");

/** Empties every table, whatever refers to what; inside a transaction. */
export async function deleteAllRows(db: Database): Promise<void> {
  await sql`pragma defer_foreign_keys = on`.execute(db);
  // Virtual tables index what is in the others: triggers empty them.
  const { rows } = await sql<{ name: string }>`
    select name from pragma_table_list
    where schema = 'main' and type = 'table' and name not like 'sqlite_%'`.execute(db);
  for (const { name } of rows) await sql`delete from ${sql.table(name)}`.execute(db);
}
