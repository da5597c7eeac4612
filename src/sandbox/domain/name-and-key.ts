import { ApiError, invalidParam } from "../api-error.ts";

/** Checks shared by roles, permissions and role sets, which all have a name and a key that code refers to. */

export function assertName(name: string): void {
  if (name.trim() === "") throw invalidParam("name", "name must not be blank.");
}

/**
 * @param format pattern of a valid key, and its description for the error message
 * @throws ApiError 422 if the key does not match the pattern
 */
export function assertKeyFormat(
  key: string,
  format: { readonly pattern: RegExp; readonly words: string },
  param = "key",
): void {
  if (!format.pattern.test(key))
    throw invalidParam(param, `${param} must be ${format.words}.`, "form_param_format_invalid");
}

/**
 * Asserts that a key is not in use by another object.
 *
 * @param ownId id of the object that may already have the key
 * @throws ApiError 422 if another object has the key
 */
export function assertKeyAvailable(
  resource: string,
  existing: { readonly id: string; readonly key: string } | undefined,
  ownId?: string,
): void {
  if (existing !== undefined && existing.id !== ownId)
    throw invalidParam("key", `Another ${resource} has the key ${existing.key}.`, "form_already_exists");
}

/** 404 for an object that the request body references and that does not exist. */
export const referenceNotFound = (resource: string, keyOrId: string, param: string) =>
  new ApiError(404, {
    code: "resource_not_found",
    message: "not found",
    longMessage: `There is no ${resource} ${keyOrId}.`,
    param,
  });
