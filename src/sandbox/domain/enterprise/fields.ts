import { invalidParam } from "../../api-error.ts";

/** Conversion and checks of request fields that several settings share. */

/** Converts an optional flag to its column value; `undefined` if it is not given. */
export function toColumnFlag(value: boolean | undefined): 0 | 1 | undefined {
  if (value === undefined) return undefined;
  return value ? 1 : 0;
}

/** @throws ApiError 422 if the text is empty or consists of whitespace only */
export function assertNotBlank(text: string | undefined, param: string): void {
  if (text?.trim() === "") throw invalidParam(param, `${param} must not be blank.`);
}

/** @throws ApiError 422 if the URL is given and is not a valid http or https URL */
export function assertHttpUrl(url: string | undefined, param: string): void {
  if (url === undefined) return;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw invalidParam(param, `${param} must be a URL such as https://idp.example.com/sso.`);
}
