/** Fields that Clerk's own client sends: a user's timezone, and more settings of enterprise connections. */
export const sql = `
  alter table users add column timezone text;
  alter table enterprise_connections add column authenticatable integer not null default 1;
  alter table enterprise_connections add column disable_jit_provisioning integer not null default 0;
  alter table saml_connections add column idp_certificates text`;
