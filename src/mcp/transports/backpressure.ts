import type { Writable } from "node:stream";

/**
 * How much may wait to be read by the client, in bytes, before nothing more is taken from it. A client that writes
 * many requests before it reads an answer must not be left hanging, and one that never reads must not fill the memory.
 */
const MOST_WAITING = 16 * 1024 * 1024;

export const isCongested = (output: Writable): boolean => output.writableLength > MOST_WAITING;

/** Calls back once, when all that waited has been read. */
export function whenRead(output: Writable, goOn: () => void): void {
  output.once("drain", goOn);
}
