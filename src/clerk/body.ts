/** The most that is accepted of an answer, in bytes. */
export const ANSWER_LIMIT = 8 * 1024 * 1024;

/** An answer is longer than what is accepted; the rest of it was not read. */
export class TooLongError extends Error {
  override readonly name = "TooLongError";
}

/**
 * The text of a response, as far as it is accepted.
 *
 * @throws TooLongError where it is longer; what the stream throws where the connection breaks
 */
export async function textOf(response: Response): Promise<string> {
  const { body } = response;
  if (body === null) return "";
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let length = 0;
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.byteLength;
    if (length > ANSWER_LIMIT) {
      await reader.cancel();
      throw new TooLongError(`The answer is longer than ${ANSWER_LIMIT / 1024 / 1024} MiB.`);
    }
    parts.push(decoder.decode(read.value, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join("");
}
