import { sql, type Kysely } from "kysely";
import type { ActorTokenRow } from "./actor-tokens.ts";
import type { AdminPortalLinkTokenRow } from "./admin-portal-link-tokens.ts";
import type { AgentRow, AgentTaskRow } from "./agent-tasks.ts";
import type { ApiKeyRow } from "./api-keys.ts";
import type { CreditLedgerRow } from "./credits.ts";
import type { DirectoryRow, GroupRoleMappingRow } from "./directories.ts";
import type { DiscountRedemptionRow, DiscountRow } from "./discounts.ts";
import type { DomainRow } from "./domains.ts";
import type { EnterpriseConnectionRow, OAuthConfigRow, SamlConnectionRow } from "./enterprise-connections.ts";
import type { ExternalAccountRow } from "./external-accounts.ts";
import type { IdentificationRow } from "./identifications.ts";
import type { ImageRow } from "./images.ts";
import type { InstanceRow } from "./instance.ts";
import type { InvitationRow } from "./invitations.ts";
import type { JwtTemplateRow } from "./jwt-templates.ts";
import type { M2MTokenRow } from "./m2m-tokens.ts";
import type { MachineRow, MachineScopeRow, ReplacedMachineKeyRow } from "./machines.ts";
import type { MembershipRow } from "./memberships.ts";
import type { OAuthApplicationRow } from "./oauth-applications.ts";
import type { OAuthGrantRow } from "./oauth-grants.ts";
import type { OrganizationDomainRow } from "./organization-domains.ts";
import type { OrganizationInvitationRow } from "./organization-invitations.ts";
import type { OrganizationTable } from "./organizations.ts";
import type { OutboxRow } from "./outbox.ts";
import type { PasskeyRow } from "./passkeys.ts";
import type { PayerRow } from "./payers.ts";
import type { PlanRow, PriceRow } from "./plans.ts";
import type { ProxyCheckRow } from "./proxy-checks.ts";
import type { RedirectUrlRow } from "./redirect-urls.ts";
import type { RefreshTokenRow } from "./refresh-tokens.ts";
import type { RestrictedIdentifierRow } from "./restricted-identifiers.ts";
import type { RoleSetRoleRow, RoleSetRow } from "./role-sets.ts";
import type { PermissionRow, RolePermissionRow, RoleRow } from "./roles.ts";
import type { ClientRow, SessionRow } from "./sessions.ts";
import type { SignInTokenRow } from "./sign-in-tokens.ts";
import type { SignUpRow } from "./sign-ups.ts";
import type { BillingStatementRow, PaymentAttemptRow } from "./statements.ts";
import type { SubscriptionItemRow } from "./subscription-items.ts";
import type { TemplateOverrideRow } from "./templates.ts";
import type { EnterpriseConnectionTestRunRow } from "./test-runs.ts";
import type { TrustedDeviceRow } from "./trusted-devices.ts";
import type { UserRow } from "./users.ts";
import type { VerificationRow } from "./verifications.ts";
import type { WaitlistEntryRow } from "./waitlist-entries.ts";

/** Row types of the sandbox's tables, by table name. */
export interface DatabaseSchema {
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
  templates: TemplateOverrideRow;
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
  oauth_configs: OAuthConfigRow;
  enterprise_connection_test_runs: EnterpriseConnectionTestRunRow;
  directories: DirectoryRow;
  group_role_mappings: GroupRoleMappingRow;
  admin_portal_link_tokens: AdminPortalLinkTokenRow;
  plans: PlanRow;
  prices: PriceRow;
  payers: PayerRow;
  subscription_items: SubscriptionItemRow;
  credit_ledger: CreditLedgerRow;
  discounts: DiscountRow;
  discount_redemptions: DiscountRedemptionRow;
  statements: BillingStatementRow;
  payment_attempts: PaymentAttemptRow;
  proxy_checks: ProxyCheckRow;
}

/** A connection to the sandbox's database, or, in a handler that writes, a transaction on it. */
export type Database = Kysely<DatabaseSchema>;

/** Deletes all rows of all tables. Must run in a transaction, until whose end foreign keys are not checked. */
export async function deleteAllRows(db: Database): Promise<void> {
  await sql`pragma defer_foreign_keys = on`.execute(db);
  // Only ordinary tables: triggers empty the virtual tables that index them.
  const { rows } = await sql<{ name: string }>`
    select name from pragma_table_list
    where schema = 'main' and type = 'table' and name not like 'sqlite_%'`.execute(db);
  for (const { name } of rows) await sql`delete from ${sql.table(name)}`.execute(db);
}
