import type { Database } from "../database.ts";

export interface MembershipRow {
  id: string;
  organization_id: string;
  user_id: string;
  /** Key of the role, as in `org:admin`. */
  role: string;
  public_metadata: string;
  private_metadata: string;
  created_at: number;
  updated_at: number;
}

export const membershipsTable = `
  create table memberships (
    id text primary key,
    organization_id text not null references organizations (id) on delete cascade,
    user_id text not null references users (id) on delete cascade,
    role text not null references roles (key),
    public_metadata text not null,
    private_metadata text not null,
    created_at integer not null,
    updated_at integer not null,
    unique (organization_id, user_id)
  );
  create index memberships_by_user on memberships (user_id)`;

export const findMembership = (
  db: Database,
  organizationId: string,
  userId: string,
): Promise<MembershipRow | undefined> =>
  db
    .selectFrom("memberships")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("user_id", "=", userId)
    .executeTakeFirst();
