/** Whether this is the full run of `npm run test:faults`; the short run injects each kind of fault a few times. */
const isFullRun = process.env["FAULTS"] === "full";

/** Selects the value for the short or the full run. */
export const selectForRun = <T>(short: T, full: T): T => (isFullRun ? full : short);

/** The timeout of each test, in milliseconds, generous enough for a busy machine. */
export const timeout = selectForRun(120_000, 1_200_000);
