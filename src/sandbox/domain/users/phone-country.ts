import { PHONE_PREFIXES } from "../../../../tools/index.ts";

const COUNTRY_BY_PREFIX = new Map(
  Object.entries(PHONE_PREFIXES).flatMap(([country, prefixes]) =>
    prefixes.map((prefix) => [prefix, country] as const),
  ),
);

const MAX_PREFIX_LENGTH = Math.max(...[...COUNTRY_BY_PREFIX.keys()].map(({ length }) => length));

/** The country (ISO 3166-1 alpha-2) of a phone number in E.164 format; `undefined` if no country has the prefix. */
export function findPhoneCountry(number: string): string | undefined {
  for (let length = MAX_PREFIX_LENGTH; length > 0; length -= 1) {
    const country = COUNTRY_BY_PREFIX.get(number.slice(1, length + 1));
    if (country !== undefined) return country;
  }
  return undefined;
}
