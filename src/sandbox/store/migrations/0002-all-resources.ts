/** Creates the tables of all other API resources, of images, and the search index of users. */
export const sql = `alter table users add column image_url text;
alter table users add column password_compromised integer not null default 0;
alter table organizations add column logo_url text;
alter table oauth_applications add column logo_url text;

  create index organization_invitations_of_person on organization_invitations (canonical, id);
  create index organization_invitations_of_instance on organization_invitations (created_at, id);

  create table passkeys (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    name text not null,
    last_used_at integer not null,
    created_at integer not null
  );
  create index passkeys_by_user on passkeys (user_id, created_at, id);

  create table external_accounts (
    id text primary key,
    identification_id text not null unique,
    user_id text not null references users (id) on delete cascade,
    provider text not null,
    provider_user_id text not null,
    approved_scopes text not null,
    email_address text not null,
    first_name text not null,
    last_name text not null,
    username text,
    image_url text,
    label text,
    public_metadata text not null,
    access_token text,
    refresh_token text,
    token_expires_at integer,
    created_at integer not null,
    updated_at integer not null,
    unique (provider, provider_user_id)
  );
  create index external_accounts_by_user on external_accounts (user_id, created_at, id);

  create table trusted_devices (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    platform text not null,
    app_identifier text not null,
    name text,
    last_used_at integer,
    revoked_at integer,
    created_at integer not null,
    updated_at integer not null
  );
  create index trusted_devices_by_user on trusted_devices (user_id, created_at, id);

  create table images (
    id text primary key,
    user_id text unique references users (id) on delete cascade,
    organization_id text unique references organizations (id) on delete cascade,
    oauth_application_id text unique references oauth_applications (id) on delete cascade,
    uploader_user_id text,
    media_type text not null,
    bytes blob not null,
    url text not null,
    created_at integer not null
  );

  alter table identifications add column reserved_for_second_factor integer not null default 0;
  alter table identifications add column default_second_factor integer not null default 0;
create index clients_by_creation on clients (created_at, id);

  create table sign_ups (
    id text primary key,
    status text not null,
    email_address text,
    email_address_verified integer not null,
    phone_number text,
    phone_number_verified integer not null,
    password_digest text,
    password_hasher text,
    first_name text,
    last_name text,
    locale text,
    unsafe_metadata text not null,
    custom_action integer not null,
    external_id text,
    created_session_id text,
    created_user_id text,
    abandon_at integer not null,
    created_at integer not null
  );

  create table verifications (
    id text primary key,
    identification_id text references identifications (id) on delete cascade,
    sign_up_id text references sign_ups (id) on delete cascade,
    strategy text not null,
    code text not null,
    status text not null,
    attempts integer not null,
    expire_at integer not null,
    created_at integer not null
  );
  create index verifications_by_identification on verifications (identification_id);
  create index verifications_by_sign_up on verifications (sign_up_id, strategy, created_at);

  create table sign_in_tokens (
    id text primary key,
    user_id text not null references users (id) on delete cascade,
    org_id text references organizations (id) on delete set null,
    status text not null,
    token text not null,
    url text not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index sign_in_tokens_by_user on sign_in_tokens (user_id);
  create index sign_in_tokens_by_organization on sign_in_tokens (org_id);

  create table agents (
    id text primary key,
    name text not null unique,
    created_at integer not null
  );
  create table agent_tasks (
    id text primary key,
    agent_id text not null references agents (id) on delete cascade,
    user_id text not null references users (id) on delete cascade,
    task_description text not null,
    redirect_url text not null,
    session_max_duration_in_seconds integer not null,
    status text not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index agent_tasks_by_agent on agent_tasks (agent_id);
  create index agent_tasks_by_user on agent_tasks (user_id);

  create table redirect_urls (
    id text primary key,
    url text not null unique,
    created_at integer not null,
    updated_at integer not null
  );
  create index redirect_urls_by_creation on redirect_urls (created_at, id);

  create table refresh_tokens (
    token text primary key,
    session_id text not null references sessions (id) on delete cascade,
    consumed_iat integer
  );
  create index refresh_tokens_by_session on refresh_tokens (session_id);

  create table role_sets (
    id text primary key,
    key text not null unique,
    name text not null,
    description text,
    type text not null,
    default_role_id text not null references roles (id),
    creator_role_id text not null references roles (id),
    created_at integer not null,
    updated_at integer not null
  );
  create unique index one_initial_role_set on role_sets (type) where type = 'initial';
  create table role_set_roles (
    role_set_id text not null references role_sets (id) on delete cascade,
    role_id text not null references roles (id) on delete cascade,
    primary key (role_set_id, role_id)
  );
  create index organizations_by_role_set on organizations (role_set_key);
create index memberships_by_time on memberships (created_at, id);

  create table organization_domains (
    id text primary key,
    organization_id text not null references organizations (id) on delete cascade,
    name text not null collate nocase,
    enrollment_mode text not null,
    affiliation text,
    ownership_verified_at integer,
    created_at integer not null,
    updated_at integer not null,
    unique (organization_id, name)
  );
  create index organization_domains_by_name on organization_domains (name, id);
  create index organization_domains_by_creation on organization_domains (created_at, id);

  create table waitlist_entries (
    id text primary key,
    email_address text not null,
    canonical text not null unique,
    status text not null,
    invitation_id text references invitations (id),
    invited_at integer,
    created_at integer not null,
    updated_at integer not null
  );
  create index waitlist_entries_by_creation on waitlist_entries (created_at, id);
  create index waitlist_entries_by_invitation on waitlist_entries (invitation_id);

  create table machines (
    id text primary key,
    name text not null,
    default_token_ttl integer not null,
    secret_key text not null unique,
    created_at integer not null,
    updated_at integer not null
  );
  create index machines_by_creation on machines (created_at, id);
  create index machines_by_name on machines (name, id);
  create table machine_scopes (
    from_machine_id text not null references machines (id) on delete cascade,
    to_machine_id text not null references machines (id) on delete cascade,
    created_at integer not null,
    primary key (from_machine_id, to_machine_id)
  );
  create index machine_scopes_by_target on machine_scopes (to_machine_id);
  create table replaced_machine_keys (
    hash text primary key,
    machine_id text not null references machines (id) on delete cascade,
    expires_at integer not null
  );
  create index replaced_machine_keys_by_machine on replaced_machine_keys (machine_id);

  create table m2m_tokens (
    id text primary key,
    machine_id text not null references machines (id) on delete cascade,
    token text not null unique,
    claims text,
    scopes text not null,
    revoked integer not null,
    revocation_reason text,
    expires_at integer not null,
    last_used_at integer,
    created_at integer not null,
    updated_at integer not null
  );
  create index m2m_tokens_by_machine on m2m_tokens (machine_id, created_at, id);

  create table api_keys (
    id text primary key,
    type text not null,
    subject text not null,
    name text not null,
    description text,
    claims text,
    scopes text not null,
    secret text not null unique,
    revoked integer not null,
    revocation_reason text,
    expires_at integer,
    created_by text,
    last_used_at integer,
    created_at integer not null,
    updated_at integer not null
  );
  create index api_keys_by_subject on api_keys (subject, created_at, id);
  create trigger api_keys_of_users after delete on users
    begin delete from api_keys where subject = old.id; end;
  create trigger api_keys_of_organizations after delete on organizations
    begin delete from api_keys where subject = old.id; end;
  create trigger api_keys_of_machines after delete on machines
    begin delete from api_keys where subject = old.id; end;

  create table oauth_grants (
    id text primary key,
    oauth_application_id text not null references oauth_applications (id) on delete cascade,
    user_id text not null references users (id) on delete cascade,
    scopes text not null,
    access_token_hash text not null unique,
    refresh_token_hash text unique,
    revoked integer not null,
    expires_at integer not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index oauth_grants_by_application on oauth_grants (oauth_application_id);
  create index oauth_grants_by_user on oauth_grants (user_id);

  create table enterprise_connections (
    id text primary key,
    name text not null,
    provider text not null,
    domains text not null,
    organization_id text references organizations (id) on delete set null,
    active integer not null,
    sync_user_attributes integer not null,
    disable_additional_identifications integer not null,
    allow_organization_account_linking integer not null,
    custom_attributes text not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index enterprise_connections_by_creation on enterprise_connections (created_at, id);
  create index enterprise_connections_by_organization on enterprise_connections (organization_id);
  create table saml_connections (
    id text primary key,
    enterprise_connection_id text not null unique references enterprise_connections (id) on delete cascade,
    name text not null,
    idp_entity_id text,
    idp_sso_url text,
    idp_certificate text,
    idp_metadata_url text,
    idp_metadata text,
    attribute_mapping text not null,
    allow_subdomains integer not null,
    allow_idp_initiated integer not null,
    force_authn integer not null,
    login_hint text not null
  );
  create table oauth_configs (
    id text primary key,
    enterprise_connection_id text not null unique references enterprise_connections (id) on delete cascade,
    name text not null,
    provider_key text not null,
    client_id text,
    client_secret text,
    discovery_url text,
    auth_url text,
    token_url text,
    user_info_url text,
    requires_pkce integer not null,
    created_at integer not null,
    updated_at integer not null
  );

  create table enterprise_connection_test_runs (
    id text primary key,
    enterprise_connection_id text not null references enterprise_connections (id) on delete cascade,
    status text not null,
    logs text not null,
    created_at integer not null
  );
  create index test_runs_by_connection on enterprise_connection_test_runs (enterprise_connection_id, created_at, id);

  create table directories (
    id text primary key,
    enterprise_connection_id text not null unique references enterprise_connections (id) on delete cascade,
    name text not null,
    provider text not null,
    enabled integer not null,
    group_role_mapping_enabled integer not null,
    attribute_mapping text not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index directories_by_creation on directories (created_at, id);
  create table group_role_mappings (
    id text primary key,
    directory_id text not null references directories (id) on delete cascade,
    group_id text not null,
    group_display_name text not null,
    role_id text not null references roles (id) on delete cascade,
    precedence integer not null,
    created_at integer not null,
    updated_at integer not null,
    unique (directory_id, group_id),
    unique (directory_id, precedence)
  );

  create table admin_portal_link_tokens (
    id text primary key,
    admin_portal_link_id text not null,
    organization_id text,
    it_contact_id text,
    scopes text,
    revoked integer not null,
    revocation_reason text,
    expiration integer not null,
    created_at integer not null,
    updated_at integer not null
  );
  create index admin_portal_link_tokens_by_organization on admin_portal_link_tokens (organization_id);

  create table plans (
    id text primary key,
    slug text not null unique,
    name text not null,
    description text,
    payer_type text not null,
    is_default integer not null,
    publicly_visible integer not null,
    free_trial_days integer,
    features text not null,
    created_at integer not null
  );
  create table prices (
    id text primary key,
    plan_id text not null references plans (id) on delete cascade,
    amount integer,
    annual_monthly_amount integer,
    description text,
    is_default integer not null,
    created_at integer not null
  );
  create index prices_by_plan on prices (plan_id);

  create table payers (
    id text primary key,
    subscription_id text not null unique,
    user_id text unique references users (id) on delete cascade,
    organization_id text unique references organizations (id) on delete cascade,
    eligible_for_free_trial integer not null default 1,
    created_at integer not null,
    updated_at integer not null
  );
  create trigger users_pay after insert on users begin
    insert into payers (id, subscription_id, user_id, created_at, updated_at)
    values ('cpayer_' || substr(new.id, instr(new.id, '_') + 1), 'csub_' || substr(new.id, instr(new.id, '_') + 1), new.id, new.updated_at, new.updated_at);
  end;
  create trigger organizations_pay after insert on organizations begin
    insert into payers (id, subscription_id, organization_id, created_at, updated_at)
    values ('cpayer_' || substr(new.id, instr(new.id, '_') + 1), 'csub_' || substr(new.id, instr(new.id, '_') + 1), new.id, new.updated_at, new.updated_at);
  end;

  create table subscription_items (
    id text primary key,
    payer_id text not null references payers (id) on delete cascade,
    price_id text not null references prices (id),
    period text not null,
    status text not null,
    is_free_trial integer not null default 0,
    period_start integer not null,
    period_end integer,
    canceled_at integer,
    past_due_at integer,
    ended_at integer,
    lifetime_paid integer not null default 0,
    created_at integer not null,
    updated_at integer not null
  );
  create index subscription_items_by_payer on subscription_items (payer_id);
  create index subscription_items_by_creation on subscription_items (created_at, id);
  create index subscription_items_due on subscription_items (period_end, id)
    where status in ('active', 'past_due');
  create trigger payers_begin_free after insert on payers begin
    insert into subscription_items
      (id, payer_id, price_id, period, status, period_start, created_at, updated_at)
    select
      'csub_item_' || substr(new.id, instr(new.id, '_') + 1), new.id, prices.id, 'month', 'active',
      new.created_at, new.created_at, new.created_at
    from plans join prices on prices.plan_id = plans.id and prices.is_default = 1
    where plans.is_default = 1 and plans.payer_type = case when new.user_id is null then 'org' else 'user' end;
  end;

  create table credit_ledger (
    id text primary key,
    payer_id text not null references payers (id) on delete cascade,
    amount integer not null,
    source_type text not null,
    source_id text not null,
    idempotency_key text,
    note text,
    created_at integer not null,
    unique (payer_id, idempotency_key)
  );

  create table discounts (
    id text primary key,
    name text not null,
    percent_off real,
    amount_off integer,
    cycles integer,
    archived integer not null default 0,
    created_at integer not null
  );
  create table discount_redemptions (
    id text primary key,
    subscription_item_id text not null references subscription_items (id) on delete cascade,
    discount_id text not null references discounts (id),
    cycles_applied integer not null default 0,
    status text not null,
    redeemed_at integer not null
  );
  create unique index discount_redemptions_active on discount_redemptions (subscription_item_id)
    where status = 'active';

  create table statements (
    id text primary key,
    payer_id text not null references payers (id) on delete cascade,
    month_start integer not null,
    created_at integer not null,
    unique (payer_id, month_start)
  );
  create index statements_by_creation on statements (created_at, id);
  create table payment_attempts (
    id text primary key,
    payment_id text not null,
    payer_id text not null references payers (id) on delete cascade,
    subscription_item_id text not null references subscription_items (id) on delete cascade,
    statement_id text not null references statements (id) on delete cascade,
    charge_type text not null,
    subtotal integer not null,
    discount integer not null,
    remaining_balance integer not null,
    created_at integer not null
  );
  create index payment_attempts_by_statement on payment_attempts (statement_id, created_at, id);

  create table proxy_checks (
    id text primary key,
    domain_id text not null references domains (id) on delete cascade,
    proxy_url text not null,
    last_run_at integer not null,
    created_at integer not null,
    updated_at integer not null,
    unique (domain_id, proxy_url)
  );

  create index users_not_banned on users (created_at, id) where banned = 0;
  create index users_active_before_creation on users (id) where last_active_at < created_at;
  create index users_signed_in_before_creation on users (id) where last_sign_in_at < created_at;

  create table user_documents (
    number integer primary key,
    user_id text not null unique,
    latest integer not null
  );
  create table identification_documents (
    number integer primary key,
    identification_id text not null unique,
    user_id text not null,
    latest integer not null
  );
  
  create virtual table grams_of_id using fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
  );
  create virtual table terms_of_id using fts5vocab (grams_of_id, instance);
  create virtual table grams_of_name using fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
  );
  create virtual table terms_of_name using fts5vocab (grams_of_name, instance);
  create virtual table grams_of_username using fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
  );
  create virtual table terms_of_username using fts5vocab (grams_of_username, instance);
  create virtual table grams_of_identifier using fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
  );
  create virtual table terms_of_identifier using fts5vocab (grams_of_identifier, instance);
  
  create trigger user_documents_added after insert on user_documents begin 
  insert into grams_of_id (rowid, text)
    select new.number, lower(users.id) || char(1, 1) from users where id = new.user_id and users.id is not null;
  insert into grams_of_name (rowid, text)
    select new.number, lower((coalesce(users.first_name, '') || ' ' || coalesce(users.last_name, ''))) || char(1, 1) from users where id = new.user_id and (coalesce(users.first_name, '') || ' ' || coalesce(users.last_name, '')) is not null;
  insert into grams_of_username (rowid, text)
    select new.number, lower(users.username) || char(1, 1) from users where id = new.user_id and users.username is not null; end;
  create trigger user_documents_changed after update on user_documents begin delete from grams_of_id where rowid = old.number; delete from grams_of_name where rowid = old.number; delete from grams_of_username where rowid = old.number; 
  insert into grams_of_id (rowid, text)
    select new.number, lower(users.id) || char(1, 1) from users where id = new.user_id and users.id is not null;
  insert into grams_of_name (rowid, text)
    select new.number, lower((coalesce(users.first_name, '') || ' ' || coalesce(users.last_name, ''))) || char(1, 1) from users where id = new.user_id and (coalesce(users.first_name, '') || ' ' || coalesce(users.last_name, '')) is not null;
  insert into grams_of_username (rowid, text)
    select new.number, lower(users.username) || char(1, 1) from users where id = new.user_id and users.username is not null; end;
  create trigger user_documents_removed after delete on user_documents begin delete from grams_of_id where rowid = old.number; delete from grams_of_name where rowid = old.number; delete from grams_of_username where rowid = old.number; end;
  
  create trigger identification_documents_added after insert on identification_documents begin 
  insert into grams_of_identifier (rowid, text)
    select new.number, lower(canonical) || char(1, 1) from identifications where id = new.identification_id; end;
  create trigger identification_documents_changed after update on identification_documents begin delete from grams_of_identifier where rowid = old.number; 
  insert into grams_of_identifier (rowid, text)
    select new.number, lower(canonical) || char(1, 1) from identifications where id = new.identification_id; end;
  create trigger identification_documents_removed after delete on identification_documents begin delete from grams_of_identifier where rowid = old.number; end;

  create trigger users_documented after insert on users begin 
  insert into user_documents (user_id, latest)
    values (new.id, max(new.created_at, coalesce((select latest from user_documents order by number desc limit 1), new.created_at))); end;
  create trigger users_renamed after update of first_name, last_name, username on users begin
    update user_documents set latest = latest where user_id = new.id;
  end;
  create trigger users_redated after update of created_at on users when new.created_at <> old.created_at begin
    delete from user_documents where user_id = new.id;
    
  insert into user_documents (user_id, latest)
    values (new.id, max(new.created_at, coalesce((select latest from user_documents order by number desc limit 1), new.created_at)));
    delete from identification_documents
      where identification_id in (select id from identifications where user_id = new.id);
    
  insert into identification_documents (identification_id, user_id, latest)
    select identifications.id, user_id, max(users.created_at, coalesce((select latest from identification_documents order by number desc limit 1), users.created_at))
    from identifications join users on users.id = user_id where user_id = new.id;
  end;
  create trigger users_undocumented after delete on users begin
    delete from user_documents where user_id = old.id;
  end;

  
  create trigger identifications_documented after insert on identifications begin
    
  insert into identification_documents (identification_id, user_id, latest)
    select identifications.id, user_id, max(users.created_at, coalesce((select latest from identification_documents order by number desc limit 1), users.created_at))
    from identifications join users on users.id = user_id where identifications.id = new.id;
  end;
  create trigger identifications_changed after update of canonical on identifications begin
    update identification_documents set latest = latest where identification_id = new.id;
  end;
  create trigger identifications_undocumented after delete on identifications begin
    delete from identification_documents where identification_id = old.id;
  end;

  insert into user_documents (user_id, latest) select id, created_at from users order by created_at, id;
  insert into identification_documents (identification_id, user_id, latest)
    select identifications.id, user_id, users.created_at
    from identifications join users on users.id = user_id
    order by users.created_at, user_id`;
