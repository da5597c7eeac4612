/** The most that is accepted of an answer, in bytes. */
export const ANSWER_LIMIT = 8 * 1024 * 1024;

/** An answer is longer than what is accepted; the rest of it was not read. */
export class TooLongError extends Error {
  override readonly name = "TooLongError";

  constructor() {
    super(`The answer is longer than ${ANSWER_LIMIT / 1024 / 1024} MiB.`);
  }
}
