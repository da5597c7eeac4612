import type { Writable } from "node:stream";

/**
 * How much may wait to be read by the client, in bytes, before nothing more is taken from it. A client that writes
 * many requests before it reads an answer must not be left hanging, and one that never reads must not fill the memory.
 */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

export const isBackpressured = (output: Writable): boolean => output.writableLength > MAX_BUFFERED_BYTES;

/** Calls back once, when all that waited has been read. */
export function onDrain(output: Writable, callback: () => void): void {
  output.once("drain", callback);
}
