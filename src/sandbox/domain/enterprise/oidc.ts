import slugify from "@sindresorhus/slugify";
import type { z } from "zod/v3";
import type { connectionSettingsFields } from "../../../../tools/models/enterprise-connection.ts";
import type { OauthConfigRow } from "../../store/enterprise-connections.ts";
import { checkText, checkUrl, flag } from "./fields.ts";

/** The half of an enterprise connection that signs people in by OpenID Connect. */

/** What a request says of it. */
export type OidcInput = z.output<ReturnType<typeof connectionSettingsFields.oidc.unwrap>>;

const KEY_PREFIXES: Readonly<Record<string, string>> = {
  oidc_github_enterprise: "oidc_ghe",
  oidc_gitlab: "oidc_gitlab_ent",
};

/** What the instance calls a provider: there may be several servers of one make. */
function providerKeyOf(provider: string, name: string): string {
  const prefix = KEY_PREFIXES[provider];
  return prefix === undefined ? provider : `${prefix}_${slugify(name, { separator: "_" })}`;
}

interface NewOidc {
  readonly id: string;
  readonly connectionId: string;
  readonly provider: string;
  readonly name: string;
  readonly at: number;
}

/** OpenID Connect of which the identity provider is not known yet. */
export const blankOidc = ({ id, connectionId, provider, name, at }: NewOidc): OauthConfigRow => ({
  id,
  enterprise_connection_id: connectionId,
  name,
  provider_key: providerKeyOf(provider, name),
  client_id: null,
  client_secret: null,
  discovery_url: null,
  auth_url: null,
  token_url: null,
  user_info_url: null,
  requires_pkce: 0,
  created_at: at,
  updated_at: at,
});

/** The half as a request changes it. @throws Failure 422 for a setting that cannot be taken */
export function changedOidc(row: OauthConfigRow, given: OidcInput, at: number): OauthConfigRow {
  checkText(given.client_id, "oidc.client_id");
  for (const field of ["discovery_url", "auth_url", "token_url", "user_info_url"] as const)
    checkUrl(given[field], `oidc.${field}`);
  return {
    ...row,
    client_id: given.client_id ?? row.client_id,
    client_secret: given.client_secret ?? row.client_secret,
    discovery_url: given.discovery_url ?? row.discovery_url,
    auth_url: given.auth_url ?? row.auth_url,
    token_url: given.token_url ?? row.token_url,
    user_info_url: given.user_info_url ?? row.user_info_url,
    requires_pkce: flag(given.requires_pkce) ?? row.requires_pkce,
    updated_at: at,
  };
}

/** Without which nobody can sign in: a client, what protects it, and the provider's addresses or where they are. */
export const missingOidc = (row: OauthConfigRow): readonly string[] => [
  ...(row.client_id === null ? ["client_id"] : []),
  ...(row.client_secret === null && row.requires_pkce === 0 ? ["client_secret"] : []),
  ...(row.discovery_url === null && [row.auth_url, row.token_url, row.user_info_url].includes(null)
    ? ["discovery_url"]
    : []),
];
