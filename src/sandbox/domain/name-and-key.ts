import { Failure, invalidParam } from "../api-error.ts";

/** What roles, permissions and role sets have in common: a name, and a key by which code knows them. */

export function checkName(name: string): void {
  if (name.trim() === "") throw invalidParam("name", "name must not be blank.");
}

/** @param form what a key must look like, in words and as a pattern */
export function checkKey(
  key: string,
  form: { readonly pattern: RegExp; readonly words: string },
  param = "key",
): void {
  if (!form.pattern.test(key))
    throw invalidParam(param, `${param} must be ${form.words}.`, "form_param_format_invalid");
}

/**
 * Refuses a key that another one has.
 *
 * @param own id of the one that may have it
 */
export function checkFree(
  what: string,
  taken: { readonly id: string; readonly key: string } | undefined,
  own?: string,
): void {
  if (taken !== undefined && taken.id !== own)
    throw invalidParam("key", `Another ${what} has the key ${taken.key}.`, "form_already_exists");
}

/** 404 for what a request's body names and there is none of. */
export const unknown = (what: string, keyOrId: string, param: string) =>
  new Failure(404, {
    code: "resource_not_found",
    message: "not found",
    longMessage: `There is no ${what} ${keyOrId}.`,
    param,
  });
