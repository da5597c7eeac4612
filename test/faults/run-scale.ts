/** Whether all is done at length: `npm run test:faults`. Otherwise each kind of fault is injected a few times. */
const isFullRun = process.env["FAULTS"] === "full";

/** A count, or a time in milliseconds, of the short form and of the full one. */
export const selectForRun = <T>(short: T, full: T): T => (isFullRun ? full : short);

/** What a test may take, on a machine that is busy with others; for `test`. */
export const timeout = selectForRun(120_000, 1_200_000);
