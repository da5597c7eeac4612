export interface OrganizationInvitationRow {
  id: string;
  organization_id: string;
  email_address: string;
  canonical: string;
  /** Key of the role that the invited person gets. */
  role: string;
  inviter_id: string | null;
  status: "pending" | "accepted" | "revoked";
  public_metadata: string;
  private_metadata: string;
  redirect_url: string | null;
  /** The ticket's URL; taken away when the invitation is no longer pending. */
  url: string | null;
  expires_at: number;
  created_at: number;
  updated_at: number;
}

export const organizationInvitationsTable = `
  create table organization_invitations (
    id text primary key,
    organization_id text not null references organizations (id) on delete cascade,
    email_address text not null,
    canonical text not null,
    role text not null references roles (key),
    inviter_id text,
    status text not null,
    public_metadata text not null,
    private_metadata text not null,
    redirect_url text,
    url text,
    expires_at integer not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index organization_invitations_by_address on organization_invitations (organization_id, canonical)`;
