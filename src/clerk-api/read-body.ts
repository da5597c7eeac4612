/** The most that is accepted of an answer, in bytes. */
export const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** An answer is longer than what is accepted; the rest of it was not read. */
export class ResponseTooLargeError extends Error {
  override readonly name = "ResponseTooLargeError";

  constructor() {
    super(`The answer is longer than ${MAX_RESPONSE_BYTES / 1024 / 1024} MiB.`);
  }
}
