/** Creates the tables of instances, users, organizations, invitations, sessions and OAuth applications. */
export const sql = `
  create table instance (
    id text primary key,
    environment text not null,
    secret_key text not null,
    application_name text not null,
    frontend_api text not null,
    signing_key text,
    settings text not null,
    created_at integer not null
  );

  create table domains (
    id text primary key,
    name text not null unique collate nocase,
    is_satellite integer not null,
    is_secondary integer not null default 0,
    proxy_url text,
    created_at integer not null,
    updated_at integer not null
  );

  create table users (
    id text primary key,
    external_id text unique,
    username text unique collate nocase,
    first_name text,
    last_name text,
    locale text,
    profile_image_id text,
    primary_email_address_id text,
    primary_phone_number_id text,
    primary_web3_wallet_id text,
    password_digest text,
    password_hasher text,
    password_last_updated_at integer,
    totp_secret text,
    backup_codes text,
    mfa_enabled_at integer,
    mfa_disabled_at integer,
    public_metadata text not null,
    private_metadata text not null,
    unsafe_metadata text not null,
    banned integer not null default 0,
    locked integer not null default 0,
    lockout_expires_at integer,
    failed_attempts integer not null default 0,
    delete_self_enabled integer not null default 1,
    create_organization_enabled integer not null default 1,
    create_organizations_limit integer,
    bypass_client_trust integer not null default 0,
    legal_accepted_at integer,
    last_sign_in_at integer,
    last_active_at integer,
    created_at integer not null,
    updated_at integer not null,
    primary_email_address text,
    primary_phone_number text,
    primary_web3_wallet text
  );
  create index users_by_creation on users (created_at, id);
  create index users_by_update on users (updated_at, id);
  create index users_by_activity on users (last_active_at, id);
  create index users_by_sign_in on users (last_sign_in_at, id);
  create index users_by_first_name on users (first_name collate nocase, id);
  create index users_by_last_name on users (last_name collate nocase, id);
  create index users_by_username on users (username collate nocase, id);
  create index users_by_email_address on users (primary_email_address, id);
  create index users_by_phone_number on users (primary_phone_number, id);
  create index users_by_web3_wallet on users (primary_web3_wallet, id);
  create index users_banned on users (created_at, id) where banned = 1;
  create trigger users_primaries after update of
    primary_email_address_id, primary_phone_number_id, primary_web3_wallet_id on users
  begin
    update users set
      primary_email_address = (select canonical from identifications where id = new.primary_email_address_id),
      primary_phone_number = (select canonical from identifications where id = new.primary_phone_number_id),
      primary_web3_wallet = (select canonical from identifications where id = new.primary_web3_wallet_id)
    where id = new.id;
  end;

  create table identifications (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    type text not null,
    identifier text not null,
    canonical text not null,
    verification_status text not null,
    verification_strategy text not null,
    reserved integer not null default 0,
    created_at integer not null,
    updated_at integer not null,
    unique (type, canonical)
  );
  create index identifications_by_user on identifications (user_id, created_at);

  create table organizations (
    id text primary key,
    name text not null collate nocase,
    slug text not null unique collate nocase,
    created_by text,
    max_allowed_memberships integer not null,
    admin_delete_enabled integer not null default 1,
    role_set_key text,
    public_metadata text not null,
    private_metadata text not null,
    last_active_at integer,
    members_count integer not null default 0,
    created_at integer not null,
    updated_at integer not null
  );
  create index organizations_by_creation on organizations (created_at, id);
  create index organizations_by_name on organizations (name, id);
  create index organizations_by_size on organizations (members_count, id);
  create index organizations_by_creator on organizations (created_by);

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
  );

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
  create index memberships_by_user on memberships (user_id, created_at, id);
  create index memberships_by_creation on memberships (organization_id, created_at, id);
  create trigger memberships_added after insert on memberships begin
    update organizations set members_count = members_count + 1 where id = new.organization_id;
  end;
  create trigger memberships_removed after delete on memberships begin
    update organizations set members_count = members_count - 1 where id = old.organization_id;
  end;

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
  create index organization_invitations_by_address on organization_invitations (organization_id, canonical, id);
  create index organization_invitations_by_creation on organization_invitations (organization_id, created_at, id);

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
  create index invitations_by_address on invitations (canonical, id);
  create index invitations_by_creation on invitations (created_at, id);
  create index invitations_by_expiry on invitations (expires_at, id);

  create table restricted_identifiers (
    id text primary key,
    list text not null,
    identifier text not null,
    canonical text not null,
    identifier_type text not null,
    invitation_id text,
    created_at integer not null,
    updated_at integer not null,
    unique (list, canonical)
  );
  create index restricted_identifiers_by_creation on restricted_identifiers (list, created_at, id);

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
  create index clients_by_last_session on clients (last_active_session_id);
  create index sessions_by_user on sessions (user_id, created_at, id);
  create index sessions_by_client on sessions (client_id, created_at, id);

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
  );

  create table jwt_templates (
    id text primary key,
    name text not null unique,
    claims text not null,
    lifetime integer not null,
    allowed_clock_skew integer not null,
    custom_signing_key integer not null,
    signing_algorithm text not null,
    signing_key text,
    created_at integer not null,
    updated_at integer not null
  );

  create table oauth_applications (
    id text primary key,
    name text not null,
    client_id text not null unique,
    client_secret text,
    public integer not null,
    scopes text not null,
    redirect_uris text not null,
    consent_screen_enabled integer not null,
    pkce_required integer not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index oauth_applications_by_creation on oauth_applications (created_at, id);
  create index oauth_applications_by_name on oauth_applications (name, id);

  create table templates (
    template_type text not null,
    slug text not null,
    name text,
    subject text,
    markup text,
    body text,
    from_email_name text,
    reply_to_email_name text,
    delivered_by_clerk integer,
    created_at integer not null,
    updated_at integer not null,
    primary key (template_type, slug)
  );

  create table outbox (
    id text primary key,
    channel text not null,
    recipient text not null,
    sender text not null,
    reply_to text,
    subject text,
    body text not null,
    template text not null,
    delivered_by_clerk integer not null,
    created_at integer not null
  );
  create index outbox_by_creation on outbox (created_at, id)`;
