/** An invitation to the application. That it has expired is seen from `expires_at`. */
export interface InvitationRow {
  id: string;
  email_address: string;
  canonical: string;
  status: "pending" | "accepted" | "revoked";
  public_metadata: string;
  redirect_url: string | null;
  url: string;
  expires_at: number;
  created_at: number;
  updated_at: number;
}

export const invitationsTable = `
  create table invitations (
    id text primary key,
    email_address text not null,
    canonical text not null,
    status text not null,
    public_metadata text not null,
    redirect_url text,
    url text not null,
    expires_at integer not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index invitations_by_address on invitations (canonical);
  create index invitations_by_creation on invitations (created_at, id)`;
