/** The longest line that is read, in bytes: it may hold the largest file that can be uploaded, in base64. */
export const MAX_LINE = 16 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Takes a stream of bytes apart into lines; of a line that is too long it keeps only that it was. */
export class Lines {
  private parts: Buffer[] = [];
  private length = 0;

  /** @param take is given each line; `undefined` for one that is longer than `MAX_LINE` */
  constructor(private readonly take: (line: string | undefined) => void) {}

  read(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      this.keep(chunk.subarray(from, at));
      this.finish();
      from = at + 1;
    }
    this.keep(chunk.subarray(from));
  }

  /** What was read since the last newline. */
  get rest(): Buffer {
    return Buffer.concat(this.parts);
  }

  /** Takes what was read since the last newline for a line. */
  finish(): void {
    const line = this.length > MAX_LINE ? undefined : this.rest.toString("utf8").trim();
    this.parts = [];
    this.length = 0;
    if (line !== "") this.take(line);
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    if (this.length > MAX_LINE) this.parts = [];
    else this.parts.push(part);
  }
}
