/** The most that is accepted of an answer, in bytes. */
export const ANSWER_LIMIT = 8 * 1024 * 1024;

/** An answer is longer than what is accepted; the rest of it was not read. */
export class TooLongError extends Error {
  override readonly name = "TooLongError";
}

/** The text of a stream, as far as it is accepted. */
async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let length = 0;
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

/**
 * The text of a response, as far as it is accepted. The signal with which it was asked for does not do: once there
 * is a response, Node holds what listens to it weakly, and an answer that drips would be read for ever.
 *
 * @throws TooLongError where it is longer; what the stream throws where the connection breaks; the signal's reason
 */
export async function textOf({ body }: Response, signal: AbortSignal): Promise<string> {
  if (body === null) return "";
  signal.throwIfAborted();
  const reader = body.getReader();
  // Where the connection has broken there is nothing left to cancel.
  const abort = () => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener("abort", abort);
  try {
    const text = await readAll(reader);
    signal.throwIfAborted();
    return text;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
