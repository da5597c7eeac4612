const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** Codes that name no country: unions, test codes, the unknown. */
const NON_COUNTRY_CODES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);

/** Whether a code of two letters (ISO 3166-1 alpha-2) is a country's. */
export const isCountryCode = (code: string): boolean =>
  regionNames.of(code) !== undefined && !NON_COUNTRY_CODES.has(code);
