/** The most that is accepted of an answer, in bytes. */
export const ANSWER_LIMIT = 8 * 1024 * 1024;

/** An answer is longer than what is accepted; the rest of it was not read. */
export class TooLongError extends Error {
  override readonly name = "TooLongError";

  constructor() {
    super(`The answer is longer than ${ANSWER_LIMIT / 1024 / 1024} MiB.`);
  }
}

/**
 * A response whose body was read already, or broke off while it was. Only `text` knows it: a body of the response's own
 * would be a stream, and to make and read one takes longer than the request.
 */
export class ReadResponse extends Response {
  /** @param read gives the body, or throws what it broke off with */
  constructor(
    private readonly read: () => string,
    init: ResponseInit,
  ) {
    super(null, init);
  }

  override async text(): Promise<string> {
    return this.read();
  }
}
