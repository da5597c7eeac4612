/** The maximum size of a response body, in bytes. */
export const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** The response body is larger than `MAX_RESPONSE_BYTES`. The rest of it was not read. */
export class ResponseTooLargeError extends Error {
  override readonly name = "ResponseTooLargeError";

  constructor() {
    super(`The answer is longer than ${MAX_RESPONSE_BYTES / 1024 / 1024} MiB.`);
  }
}
