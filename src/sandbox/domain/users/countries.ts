const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** Region codes that are not countries: unions, test codes and the code for an unknown region. */
const NON_COUNTRY_CODES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);

/** Whether a two-letter code (ISO 3166-1 alpha-2) is that of a country. */
export const isCountryCode = (code: string): boolean =>
  regionNames.of(code) !== undefined && !NON_COUNTRY_CODES.has(code);
