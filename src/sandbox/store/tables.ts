import { sql } from "kysely";
import type { Database } from "../database.ts";
import { actorTokensTable, type ActorTokenRow } from "./actor_tokens.ts";
import { domainsTable, type DomainRow } from "./domains.ts";
import { identificationsTable, type IdentificationRow } from "./identifications.ts";
import { instanceTable, type InstanceRow } from "./instance.ts";
import { invitationsTable, type InvitationRow } from "./invitations.ts";
import { jwtTemplatesTable, type JwtTemplateRow } from "./jwt_templates.ts";
import { membershipsTable, type MembershipRow } from "./memberships.ts";
import { oauthApplicationsTable, type OAuthApplicationRow } from "./oauth_applications.ts";
import { organizationInvitationsTable, type OrganizationInvitationRow } from "./organization_invitations.ts";
import { organizationsTable, type OrganizationTable } from "./organizations.ts";
import { outboxTable, type OutboxRow } from "./outbox.ts";
import { restrictedIdentifiersTable, type RestrictedIdentifierRow } from "./restricted_identifiers.ts";
import { rolesTables, type PermissionRow, type RolePermissionRow, type RoleRow } from "./roles.ts";
import { sessionsTables, type ClientRow, type SessionRow } from "./sessions.ts";
import { templatesTable, type TemplateRow } from "./templates.ts";
import { userTextsTables } from "./user_texts.ts";
import { usersOfNoteIndices, usersTable, type UserRow } from "./users.ts";

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
  memberships: MembershipRow;
  organization_invitations: OrganizationInvitationRow;
  invitations: InvitationRow;
  restricted_identifiers: RestrictedIdentifierRow;
  clients: ClientRow;
  sessions: SessionRow;
  actor_tokens: ActorTokenRow;
  jwt_templates: JwtTemplateRow;
  oauth_applications: OAuthApplicationRow;
  templates: TemplateRow;
  outbox: OutboxRow;
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
  [usersOfNoteIndices, userTextsTables],
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
