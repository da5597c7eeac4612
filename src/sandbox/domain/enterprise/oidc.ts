import slugify from "@sindresorhus/slugify";
import type { z } from "zod/v3";
import type { connectionSettingsFields } from "../../../../tools/index.ts";
import type { OAuthConfigRow } from "../../store/index.ts";
import { assertHttpUrl, assertNotBlank, toColumnFlag } from "./fields.ts";

/** The OpenID Connect configuration of an enterprise connection. */

/** OIDC settings in a request. */
export type OidcInput = z.output<ReturnType<typeof connectionSettingsFields.oidc.unwrap>>;

const PROVIDER_KEY_PREFIXES: Readonly<Record<string, string>> = {
  oidc_github_enterprise: "oidc_ghe",
  oidc_gitlab: "oidc_gitlab_ent",
};

/**
 * The instance's key for a provider. An instance can connect to several GitHub Enterprise or GitLab servers, so the
 * keys of these contain the connection's name.
 */
function buildProviderKey(provider: string, name: string): string {
  const prefix = PROVIDER_KEY_PREFIXES[provider];
  return prefix === undefined ? provider : `${prefix}_${slugify(name, { separator: "_" })}`;
}

interface OidcConfigParams {
  readonly id: string;
  readonly connectionId: string;
  readonly provider: string;
  readonly name: string;
  readonly now: number;
}

/** A configuration without settings of the identity provider. */
export const buildOidcConfig = ({
  id,
  connectionId,
  provider,
  name,
  now,
}: OidcConfigParams): OAuthConfigRow => ({
  id,
  enterprise_connection_id: connectionId,
  name,
  provider_key: buildProviderKey(provider, name),
  client_id: null,
  client_secret: null,
  discovery_url: null,
  auth_url: null,
  token_url: null,
  user_info_url: null,
  requires_pkce: 0,
  created_at: now,
  updated_at: now,
});

/**
 * Returns the configuration with the changes of a request applied.
 *
 * @throws ApiError 422 if a setting is invalid
 */
export function applyOidcChanges(row: OAuthConfigRow, input: OidcInput, now: number): OAuthConfigRow {
  assertNotBlank(input.client_id, "oidc.client_id");
  for (const field of ["discovery_url", "auth_url", "token_url", "user_info_url"] as const)
    assertHttpUrl(input[field], `oidc.${field}`);
  return {
    ...row,
    client_id: input.client_id ?? row.client_id,
    client_secret: input.client_secret ?? row.client_secret,
    discovery_url: input.discovery_url ?? row.discovery_url,
    auth_url: input.auth_url ?? row.auth_url,
    token_url: input.token_url ?? row.token_url,
    user_info_url: input.user_info_url ?? row.user_info_url,
    requires_pkce: toColumnFlag(input.requires_pkce) ?? row.requires_pkce,
    updated_at: now,
  };
}

/**
 * Names of the settings that are required for sign-in and missing: the client id, the client secret (or PKCE), and
 * either the discovery URL or all three endpoint URLs of the provider.
 */
export const listMissingOidcSettings = (row: OAuthConfigRow): readonly string[] => [
  ...(row.client_id === null ? ["client_id"] : []),
  ...(row.client_secret === null && row.requires_pkce === 0 ? ["client_secret"] : []),
  ...(row.discovery_url === null && [row.auth_url, row.token_url, row.user_info_url].includes(null)
    ? ["discovery_url"]
    : []),
];
