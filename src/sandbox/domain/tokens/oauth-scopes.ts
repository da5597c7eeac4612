import { invalidParam } from "../../api-error.ts";

const OAUTH_SCOPES = ["profile", "email", "public_metadata", "private_metadata", "openid", "offline_access"];

/** Scopes of an OAuth application if neither the application nor the instance sets any. */
export const DEFAULT_OAUTH_SCOPES = ["profile", "email"];

/** @throws ApiError 422 naming the first unknown scope */
export function assertScopes(param: string, scopes: readonly string[]): void {
  const unknownScope = scopes.find((scope) => !OAUTH_SCOPES.includes(scope));
  if (unknownScope !== undefined)
    throw invalidParam(param, `${unknownScope} is not a scope; the scopes are ${OAUTH_SCOPES.join(", ")}.`);
}
