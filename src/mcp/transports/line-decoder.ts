/** The maximum length of a line, in bytes. The largest file that can be uploaded fits into it as base64. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Returned instead of a line that is longer than `MAX_LINE_BYTES`. The content of such a line is discarded. */
export const LINE_TOO_LONG: unique symbol = Symbol("too long");

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
  next(): string | typeof LINE_TOO_LONG | undefined {
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
  flush(): string | typeof LINE_TOO_LONG {
    const line = this.lineLength > MAX_LINE_BYTES ? LINE_TOO_LONG : this.remainder.toString("utf8").trim();
    this.lineParts = [];
    this.lineLength = 0;
    return line;
  }

  private append(part: Buffer): void {
    this.lineLength += part.length;
    if (this.lineLength > MAX_LINE_BYTES) this.lineParts = [];
    else this.lineParts.push(part);
  }
}
