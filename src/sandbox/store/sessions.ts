/** A browser or device in which users are signed in. */
export interface ClientRow {
  id: string;
  last_active_session_id: string | null;
  last_authentication_strategy: string | null;
  created_at: number;
  updated_at: number;
}

export interface SessionRow {
  id: string;
  user_id: string;
  client_id: string;
  /** JSON; set when somebody impersonates the user. */
  actor: string | null;
  /** That it has expired or was abandoned is seen from `expire_at` and `abandon_at`. */
  status: "active" | "revoked" | "ended" | "removed" | "replaced" | "pending";
  last_active_organization_id: string | null;
  last_active_at: number;
  expire_at: number;
  abandon_at: number;
  created_at: number;
  updated_at: number;
}

export const sessionsTables = `
  create table clients (
    id text primary key,
    last_active_session_id text,
    last_authentication_strategy text,
    created_at integer not null,
    updated_at integer not null
  );
  create table sessions (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    client_id text not null references clients (id) on delete cascade,
    actor text,
    status text not null,
    last_active_organization_id text,
    last_active_at integer not null,
    expire_at integer not null,
    abandon_at integer not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index sessions_by_user on sessions (user_id, created_at);
  create index sessions_by_client on sessions (client_id)`;
