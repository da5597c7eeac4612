import { ApiError, invalidParam } from "../api-error.ts";

/** What roles, permissions and role sets have in common: a name, and a key by which code knows them. */

export function assertName(name: string): void {
  if (name.trim() === "") throw invalidParam("name", "name must not be blank.");
}

/** @param format what a key must look like, in words and as a pattern */
export function assertKeyFormat(
  key: string,
  format: { readonly pattern: RegExp; readonly words: string },
  param = "key",
): void {
  if (!format.pattern.test(key))
    throw invalidParam(param, `${param} must be ${format.words}.`, "form_param_format_invalid");
}

/**
 * Refuses a key that another one has.
 *
 * @param ownId id of the one that may have it
 */
export function assertKeyAvailable(
  resource: string,
  existing: { readonly id: string; readonly key: string } | undefined,
  ownId?: string,
): void {
  if (existing !== undefined && existing.id !== ownId)
    throw invalidParam("key", `Another ${resource} has the key ${existing.key}.`, "form_already_exists");
}

/** 404 for what a request's body names and there is none of. */
export const referenceNotFound = (resource: string, keyOrId: string, param: string) =>
  new ApiError(404, {
    code: "resource_not_found",
    message: "not found",
    longMessage: `There is no ${resource} ${keyOrId}.`,
    param,
  });
