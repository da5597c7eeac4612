export interface ActorTokenRow {
  id: string;
  user_id: string;
  /** JSON: at least `sub`, who impersonates. */
  actor: string;
  status: "pending" | "accepted" | "revoked";
  token: string;
  url: string;
  session_max_duration_in_seconds: number;
  expires_at: number;
  created_at: number;
  updated_at: number;
}

export const actorTokensTable = `
  create table actor_tokens (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    actor text not null,
    status text not null,
    token text not null,
    url text not null,
    session_max_duration_in_seconds integer not null,
    expires_at integer not null,
    created_at integer not null,
    updated_at integer not null
  )`;
