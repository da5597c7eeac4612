import { invalidParam } from "../../api-error.ts";

/** How fields of a request are read that several settings have. */

/** A flag as a column has it; `undefined` where it was not given. */
export function toColumnFlag(value: boolean | undefined): 0 | 1 | undefined {
  if (value === undefined) return undefined;
  return value ? 1 : 0;
}

/** @throws Failure 422 for a text of nothing but blanks */
export function assertNotBlank(text: string | undefined, param: string): void {
  if (text?.trim() === "") throw invalidParam(param, `${param} must not be blank.`);
}

/** @throws Failure 422 for what is no address of a web server */
export function assertHttpUrl(url: string | undefined, param: string): void {
  if (url === undefined) return;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw invalidParam(param, `${param} must be a URL such as https://idp.example.com/sso.`);
}
