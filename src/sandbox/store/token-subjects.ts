import { findMembership } from "./memberships.ts";
import { findOrganization } from "./organizations.ts";
import type {
  Database,
  IdentificationRow,
  MembershipRow,
  OrganizationRow,
  SessionRow,
  UserRow,
} from "./schema/index.ts";
import { findUser } from "./users.ts";

/** The subject of a session token: the session, its user and, if one is active, the organization. */
export interface TokenSubject {
  readonly session: SessionRow;
  readonly user: UserRow;
  readonly identifications: readonly IdentificationRow[];
  /** The user's role keys by organization id. */
  readonly roles: Readonly<Record<string, string>>;
  readonly active: { readonly organization: OrganizationRow; readonly membership: MembershipRow } | undefined;
}

async function findActiveOrganization(db: Database, session: SessionRow): Promise<TokenSubject["active"]> {
  const id = session.last_active_organization_id;
  if (id === null) return undefined;
  const organization = await findOrganization(db, id);
  const membership = await findMembership(db, id, session.user_id);
  return organization === undefined || membership === undefined ? undefined : { organization, membership };
}

export async function getTokenSubject(db: Database, session: SessionRow): Promise<TokenSubject> {
  const user = await findUser(db, session.user_id);
  if (user === undefined) throw new Error(`Session ${session.id} has no user.`);
  const identifications = await db
    .selectFrom("identifications")
    .selectAll()
    .where("user_id", "=", user.id)
    .execute();
  const memberships = await db
    .selectFrom("memberships")
    .select(["organization_id", "role"])
    .where("user_id", "=", user.id)
    .execute();
  return {
    session,
    user,
    identifications,
    roles: Object.fromEntries(memberships.map(({ organization_id, role }) => [organization_id, role])),
    active: await findActiveOrganization(db, session),
  };
}

/** Keys of a role's custom permissions, created by the operator; tokens do not contain system permissions. */
export async function listCustomPermissionKeys(db: Database, roleKey: string): Promise<string[]> {
  const rows = await db
    .selectFrom("permissions")
    .innerJoin("role_permissions", "role_permissions.permission_id", "permissions.id")
    .innerJoin("roles", "roles.id", "role_permissions.role_id")
    .select("permissions.key")
    .where("roles.key", "=", roleKey)
    .where("permissions.type", "=", "user")
    .orderBy("permissions.key")
    .execute();
  return rows.map(({ key }) => key);
}
