/** The longest line that is read, in bytes: it may hold the largest file that can be uploaded, in base64. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Stands for a line that is longer than `MAX_LINE`; of such a line nothing else is kept. */
export const LINE_TOO_LONG: unique symbol = Symbol("too long");

const NEWLINE = 0x0a;
const EMPTY_BUFFER: Buffer = Buffer.alloc(0);

/** Takes a stream of bytes apart into lines, one at a time. */
export class LineDecoder {
  private buffer = EMPTY_BUFFER;
  private lineParts: Buffer[] = [];
  private lineLength = 0;

  /** Adds what was read. */
  push(chunk: Buffer): void {
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
  }

  /** Whether so much is waiting to be taken that nothing more should be read. */
  get isFull(): boolean {
    return this.buffer.length > MAX_LINE_BYTES;
  }

  /** The next line that has something in it; `undefined` until there is a whole one. */
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

  /** What follows the last newline, once there is no whole line left. */
  get remainder(): Buffer {
    return Buffer.concat(this.lineParts);
  }

  /** Takes what follows the last newline for a line. */
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
