/** The longest line that is read, in bytes: it may hold the largest file that can be uploaded, in base64. */
export const MAX_LINE = 16 * 1024 * 1024;

/** Stands for a line that is longer than `MAX_LINE`; of such a line nothing else is kept. */
export const TOO_LONG: unique symbol = Symbol("too long");

const NEWLINE = 0x0a;
const NOTHING: Buffer = Buffer.alloc(0);

/** Takes a stream of bytes apart into lines, one at a time. */
export class Lines {
  private unread = NOTHING;
  private parts: Buffer[] = [];
  private length = 0;

  /** Adds what was read. */
  push(chunk: Buffer): void {
    this.unread = this.unread.length === 0 ? chunk : Buffer.concat([this.unread, chunk]);
  }

  /** Whether so much is waiting to be taken that nothing more should be read. */
  get isFull(): boolean {
    return this.unread.length > MAX_LINE;
  }

  /** The next line that has something in it; `undefined` until there is a whole one. */
  next(): string | typeof TOO_LONG | undefined {
    for (let end = this.unread.indexOf(NEWLINE); end !== -1; end = this.unread.indexOf(NEWLINE)) {
      this.keep(this.unread.subarray(0, end));
      this.unread = this.unread.subarray(end + 1);
      const line = this.finish();
      if (line !== "") return line;
    }
    this.keep(this.unread);
    this.unread = NOTHING;
    return undefined;
  }

  /** What follows the last newline, once there is no whole line left. */
  get rest(): Buffer {
    return Buffer.concat(this.parts);
  }

  /** Takes what follows the last newline for a line. */
  finish(): string | typeof TOO_LONG {
    const line = this.length > MAX_LINE ? TOO_LONG : this.rest.toString("utf8").trim();
    this.parts = [];
    this.length = 0;
    return line;
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    if (this.length > MAX_LINE) this.parts = [];
    else this.parts.push(part);
  }
}
