import type { Writable } from "node:stream";

/**
 * The maximum amount of unread output, in bytes, before the server stops reading input. It is large, so that a client
 * that writes many requests before it reads a response does not deadlock, and bounded, so that a client that never
 * reads does not exhaust the memory.
 */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

export const isBackpressured = (output: Writable): boolean => output.writableLength > MAX_BUFFERED_BYTES;

/** Calls `callback` once, when all buffered output has been written. */
export function onDrain(output: Writable, callback: () => void): void {
  output.once("drain", callback);
}
