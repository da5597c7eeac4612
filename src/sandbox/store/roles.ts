import type { Database } from "../database.ts";

export interface RoleRow {
  id: string;
  key: string;
  name: string;
  description: string | null;
  is_creator_eligible: 0 | 1;
  created_at: number;
  updated_at: number;
}

export interface PermissionRow {
  id: string;
  key: string;
  name: string;
  description: string;
  type: "system" | "user";
  created_at: number;
  updated_at: number;
}

export interface RolePermissionRow {
  role_id: string;
  permission_id: string;
}

export const rolesTables = `
  create table roles (
    id text primary key,
    key text not null unique,
    name text not null,
    description text,
    is_creator_eligible integer not null,
    created_at integer not null,
    updated_at integer not null
  );
  create table permissions (
    id text primary key,
    key text not null unique,
    name text not null,
    description text not null,
    type text not null,
    created_at integer not null,
    updated_at integer not null
  );
  create table role_permissions (
    role_id text not null references roles (id) on delete cascade,
    permission_id text not null references permissions (id) on delete cascade,
    primary key (role_id, permission_id)
  )`;

export const findRoleByKey = (db: Database, key: string): Promise<RoleRow | undefined> =>
  db.selectFrom("roles").selectAll().where("key", "=", key).executeTakeFirst();
