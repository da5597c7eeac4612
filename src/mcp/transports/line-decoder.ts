import { isUtf8 } from "node:buffer";

/** The maximum length of a line, in bytes. The largest file that can be uploaded fits into it as base64. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Returned instead of a line that is longer than `MAX_LINE_BYTES`. The content of such a line is discarded. */
export const LINE_TOO_LONG: unique symbol = Symbol("too long");

/** Returned instead of a line whose bytes are not UTF-8. */
export const LINE_NOT_UTF8: unique symbol = Symbol("not UTF-8");

/** A line, or what is wrong with it. */
export type DecodedLine = string | typeof LINE_TOO_LONG | typeof LINE_NOT_UTF8;

const NEWLINE = 0x0a;
const EMPTY_BUFFER: Buffer = Buffer.alloc(0);

/** Splits a byte stream into lines, which are read one at a time. */
export class LineDecoder {
  private buffer = EMPTY_BUFFER;
  private lineParts: Buffer[] = [];
  private lineLength = 0;

  /** Appends a chunk of input. */
  push(chunk: Buffer): void {
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
  }

  /** Whether more than `MAX_LINE_BYTES` are buffered, so that the caller should pause the input. */
  get isFull(): boolean {
    return this.buffer.length > MAX_LINE_BYTES;
  }

  /** Returns the next non-empty line, trimmed, or `undefined` if the buffer contains no complete line. */
  next(): DecodedLine | undefined {
    for (let end = this.buffer.indexOf(NEWLINE); end !== -1; end = this.buffer.indexOf(NEWLINE)) {
      this.append(this.buffer.subarray(0, end));
      this.buffer = this.buffer.subarray(end + 1);
      const line = this.flush();
      if (line !== "") return line;
    }
    this.append(this.buffer);
    this.buffer = EMPTY_BUFFER;
    return undefined;
  }

  /** The bytes after the last newline. Valid only after `next` has returned `undefined`. */
  get remainder(): Buffer {
    return Buffer.concat(this.lineParts);
  }

  /** Returns the bytes after the last newline as a line, trimmed, and clears them. */
  flush(): DecodedLine {
    const isTooLong = this.lineLength > MAX_LINE_BYTES;
    const bytes = this.remainder;
    this.lineParts = [];
    this.lineLength = 0;
    if (isTooLong) return LINE_TOO_LONG;
    return isUtf8(bytes) ? bytes.toString("utf8").trim() : LINE_NOT_UTF8;
  }

  private append(part: Buffer): void {
    this.lineLength += part.length;
    if (this.lineLength > MAX_LINE_BYTES) this.lineParts = [];
    else this.lineParts.push(part);
  }
}
