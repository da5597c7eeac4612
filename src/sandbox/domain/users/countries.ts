const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** Codes that name no country: unions, test codes, the unknown. */
const NO_COUNTRIES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);

/** Whether a code of two letters (ISO 3166-1 alpha-2) is a country's. */
export const isCountry = (code: string): boolean => names.of(code) !== undefined && !NO_COUNTRIES.has(code);
