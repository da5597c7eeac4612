import { invalidParam } from "../../api-error.ts";

const SCOPES = ["profile", "email", "public_metadata", "private_metadata", "openid", "offline_access"];

/** What an application may ask for where neither it nor the instance says. */
export const DEFAULT_SCOPES = ["profile", "email"];

/** @throws Failure 422 naming the first that is no scope */
export function checkScopes(param: string, scopes: readonly string[]): void {
  const unknown = scopes.find((scope) => !SCOPES.includes(scope));
  if (unknown !== undefined)
    throw invalidParam(param, `${unknown} is not a scope; the scopes are ${SCOPES.join(", ")}.`);
}
