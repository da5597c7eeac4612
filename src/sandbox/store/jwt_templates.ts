export interface JwtTemplateRow {
  id: string;
  name: string;
  /** JSON, shortcodes included. */
  claims: string;
  lifetime: number;
  allowed_clock_skew: number;
  custom_signing_key: 0 | 1;
  signing_algorithm: string;
  /** Private; leaves the sandbox in no answer. */
  signing_key: string | null;
  created_at: number;
  updated_at: number;
}

export const jwtTemplatesTable = `
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
  )`;
