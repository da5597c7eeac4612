import type { Database } from "../database.ts";

export interface OrganizationRow {
  id: string;
  name: string;
  slug: string;
  created_by: string | null;
  max_allowed_memberships: number;
  admin_delete_enabled: 0 | 1;
  role_set_key: string | null;
  public_metadata: string;
  private_metadata: string;
  last_active_at: number | null;
  created_at: number;
  updated_at: number;
}

export const organizationsTable = `
  create table organizations (
    id text primary key,
    name text not null,
    slug text not null unique collate nocase,
    created_by text,
    max_allowed_memberships integer not null,
    admin_delete_enabled integer not null default 1,
    role_set_key text,
    public_metadata text not null,
    private_metadata text not null,
    last_active_at integer,
    created_at integer not null,
    updated_at integer not null
  );
  create index organizations_by_creation on organizations (created_at, id)`;

export const findOrganization = (db: Database, id: string): Promise<OrganizationRow | undefined> =>
  db.selectFrom("organizations").selectAll().where("id", "=", id).executeTakeFirst();
